//! Checks of the interfaces themselves.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use wit_parser::{Docs, Interface, PackageId, Resolve, Type, TypeDef, TypeDefKind, TypeOwner, WorldItem};

use crate::workspace::Workspace;

/// Each world that the host binds, and the one that its guests are built for.
const WORLDS: &[(&str, &str)] = &[("postrenderer-host", "postrenderer-plugin")];

fn root() -> PathBuf {
    Workspace::locate().unwrap().root
}

fn resolve(folder: &Path) -> (Resolve, PackageId) {
    assert!(root().join("wit/deps").is_dir(), "`cargo xtask setup wit-deps` fetches what wit/ refers to");
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(folder).unwrap();
    (resolve, package)
}

/// The names of what nobody has described.
#[derive(Default)]
struct Undescribed(Vec<String>);

impl Undescribed {
    fn note(&mut self, path: String, docs: &Docs) {
        if docs.contents.as_deref().is_none_or(|text| text.trim().is_empty()) {
            self.0.push(path);
        }
    }

    fn note_interface(&mut self, resolve: &Resolve, name: &str, interface: &Interface) {
        self.note(name.to_owned(), &interface.docs);
        for function in interface.functions.values() {
            self.note(format!("{name}.{}", function.name), &function.docs);
        }
        for (type_name, id) in &interface.types {
            let definition = &resolve.types[*id];
            if !is_used_from_elsewhere(resolve, definition) {
                self.note_type(&format!("{name}.{type_name}"), definition);
            }
        }
    }

    fn note_type(&mut self, path: &str, definition: &TypeDef) {
        self.note(path.to_owned(), &definition.docs);
        let members: Vec<(&str, &Docs)> = match &definition.kind {
            TypeDefKind::Record(record) => record.fields.iter().map(|field| (&*field.name, &field.docs)).collect(),
            TypeDefKind::Variant(variant) => variant.cases.iter().map(|case| (&*case.name, &case.docs)).collect(),
            TypeDefKind::Enum(cases) => cases.cases.iter().map(|case| (&*case.name, &case.docs)).collect(),
            TypeDefKind::Flags(flags) => flags.flags.iter().map(|flag| (&*flag.name, &flag.docs)).collect(),
            _ => Vec::new(),
        };
        for (member, docs) in members {
            self.note(format!("{path}.{member}"), docs);
        }
    }
}

/// A `use` makes a type of its own here, which is described where it comes from.
fn is_used_from_elsewhere(resolve: &Resolve, definition: &TypeDef) -> bool {
    let TypeDefKind::Type(Type::Id(origin)) = definition.kind else { return false };
    matches!((resolve.types[origin].owner, definition.owner), (TypeOwner::Interface(one), TypeOwner::Interface(other)) if one != other)
}

#[test]
fn every_item_of_the_interfaces_is_described() {
    let (resolve, package) = resolve(&root().join("wit"));
    let package = &resolve.packages[package];
    let mut undescribed = Undescribed::default();
    for (name, id) in &package.interfaces {
        undescribed.note_interface(&resolve, name, &resolve.interfaces[*id]);
    }
    for (name, id) in &package.worlds {
        undescribed.note(name.clone(), &resolve.worlds[*id].docs);
    }
    assert!(!package.interfaces.is_empty());
    assert_eq!(undescribed.0, Vec::<String>::new());
}

#[test]
fn the_host_binds_the_very_interfaces_that_guests_see() {
    let mut compared = 0;
    for entry in fs::read_dir(root().join("host/wit")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if name != "worlds.wit" {
            let theirs = fs::read_to_string(root().join("wit").join(name)).unwrap();
            assert!(fs::read_to_string(&path).unwrap() == theirs, "{} differs from the one in wit/", path.display());
            compared += 1;
        }
    }
    assert!(compared > 0);
}

#[test]
fn the_hosts_worlds_offer_nothing_that_a_plugin_of_that_type_may_not_import() {
    let (guests, guest_package) = resolve(&root().join("wit"));
    let (host, host_package) = resolve(&root().join("host/wit"));
    for (host_world, guest_world) in WORLDS {
        let of_host = &host.worlds[host.packages[host_package].worlds[*host_world]];
        let of_guest = &guests.worlds[guests.packages[guest_package].worlds[*guest_world]];
        assert_eq!(
            interfaces(&host, of_host.exports.values()),
            interfaces(&guests, of_guest.exports.values()),
            "{host_world} must call what {guest_world} exports"
        );
        let (bound, offered) =
            (interfaces(&host, of_host.imports.values()), interfaces(&guests, of_guest.imports.values()));
        assert!(bound.is_subset(&offered), "{host_world} binds {bound:?}, {guest_world} knows {offered:?}");
    }
}

fn interfaces<'a>(resolve: &Resolve, items: impl Iterator<Item = &'a WorldItem>) -> BTreeSet<String> {
    let id = |item: &WorldItem| match item {
        WorldItem::Interface { id, .. } => resolve.id_of(*id),
        _ => None,
    };
    items.filter_map(id).collect()
}
