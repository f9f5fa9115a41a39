//! Notes that a piece of work is done, and for which inputs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::workspace::Workspace;

/// One note below `target/stamps/`: what `NAME` was made from. Written after the work, so that work broken off in the
/// middle is done again.
#[derive(Debug)]
pub(crate) struct Stamp {
    path: PathBuf,
    key: String,
}

impl Stamp {
    /// The note for `name`, if it is made from what `key` says: versions, hashes, options.
    pub(crate) fn new(workspace: &Workspace, name: &str, key: impl Into<String>) -> Self {
        Self { path: workspace.target.join("stamps").join(name), key: key.into() }
    }

    /// Whether the work was done for this very key and what it made is still there.
    pub(crate) fn is_current(&self, product: &Path) -> bool {
        // `exists` follows links: a Python environment whose interpreter is gone is not there.
        product.exists() && fs::read_to_string(&self.path).is_ok_and(|text| text == self.key)
    }

    /// Takes the note away before the work starts again.
    pub(crate) fn clear(&self) {
        fs::remove_file(&self.path).ok();
    }

    /// Notes that the work is done.
    pub(crate) fn set(&self) -> Result<()> {
        write_by_rename(&self.path, self.key.as_bytes())
    }
}

/// Writes a file in one step, so that a reader sees the old bytes or the new ones. Makes its folder.
pub(crate) fn write_by_rename(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().with_context(|| format!("{} has no folder", path.display()))?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let part = path.with_extension(format!("part-{}", std::process::id()));
    fs::write(&part, bytes)
        .and_then(|()| fs::rename(&part, path))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// A hash over the names and bytes of all files below these folders, in hexadecimal.
///
/// Hidden folders and what tools leave behind (`node_modules`, `__pycache__`) do not count.
pub(crate) fn hash_of_trees(roots: &[&Path]) -> Result<String> {
    let mut hasher = Sha256::new();
    for root in roots {
        for path in files_below(root)? {
            let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            // Lengths first: two files may not pass for two others with the border between them moved.
            hasher.update((name.len() as u64).to_le_bytes());
            hasher.update(name.as_bytes());
            hasher.update((bytes.len() as u64).to_le_bytes());
            hasher.update(&bytes);
        }
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn files_below(root: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with('.') || name == "node_modules" || name == "__pycache__" {
                continue;
            }
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> Workspace {
        let root = std::env::temp_dir().join(format!("xtask-stamp-{name}-{}", std::process::id()));
        fs::remove_dir_all(&root).ok();
        fs::create_dir_all(&root).unwrap();
        Workspace { target: root.join("target"), cargo_target: root.join("target"), root }
    }

    #[test]
    fn a_stamp_holds_only_for_its_key_and_while_the_product_is_there() {
        let workspace = scratch("key");
        let product = workspace.root.join("product");
        fs::write(&product, "").unwrap();
        let stamp = Stamp::new(&workspace, "tool", "1.0");
        assert!(!stamp.is_current(&product), "nothing is done yet");
        stamp.set().unwrap();
        assert!(stamp.is_current(&product));
        assert!(!Stamp::new(&workspace, "tool", "1.1").is_current(&product), "another version");
        fs::remove_file(&product).unwrap();
        assert!(!stamp.is_current(&product), "the product is gone");
        fs::remove_dir_all(&workspace.root).unwrap();
    }

    #[test]
    fn a_hash_sees_names_bytes_and_the_border_between_files() {
        let workspace = scratch("hash");
        let folder = workspace.root.join("tree");
        let hash_with = |files: &[(&str, &str)]| {
            fs::remove_dir_all(&folder).ok();
            for (name, text) in files {
                write_by_rename(&folder.join(name), text.as_bytes()).unwrap();
            }
            hash_of_trees(&[&folder]).unwrap()
        };
        let base = hash_with(&[("a", "1"), ("sub/b", "2")]);
        assert_eq!(base, hash_with(&[("sub/b", "2"), ("a", "1"), ("__pycache__/x", "left over"), (".hidden/y", "")]));
        let others: [&[(&str, &str)]; 4] = [
            &[("a", "1"), ("sub/b", "3")],
            &[("a", "1"), ("sub/c", "2")],
            &[("a", "12"), ("sub/b", "")],
            &[("a", "1")],
        ];
        for other in others {
            assert_ne!(base, hash_with(other), "{other:?}");
        }
        fs::remove_dir_all(&workspace.root).unwrap();
    }
}
