//! Effective rights: what was requested and granted.

use std::collections::BTreeMap;
use std::path::PathBuf;

use cap_std::fs::Dir;

use super::grant::Grant;
use crate::cell::{Denial, Right};
use crate::plugin::{Access, EnvName, GuestPath, Requests};

/// What a user grants to one use of one plugin. The default grants nothing.
///
/// The values of variables are the embedder's to give: the library does not read the process environment.
///
/// ```
/// use pintle::grants::Grants;
/// let grants = Grants::none()
///     .directory("./charts", "/charts".parse()?, "ro".parse()?)
///     .env("HELM_NAMESPACE".parse()?, Some("payments".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Grants {
    directories: Vec<(PathBuf, GuestPath, Access)>,
    env: BTreeMap<EnvName, Option<String>>,
    values: bool,
}

impl Grants {
    /// Nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// A directory of the host, under a path of the guest.
    pub fn directory(mut self, host: impl Into<PathBuf>, guest: GuestPath, access: Access) -> Self {
        self.directories.push((host.into(), guest, access));
        self
    }

    /// A variable and its value; `None`: granted, but not set.
    pub fn env(mut self, name: EnvName, value: Option<String>) -> Self {
        self.env.insert(name, value);
        self
    }

    /// The release's merged values.
    pub fn values(mut self) -> Self {
        self.values = true;
        self
    }

    /// One parsed grant; `lookup` gives the value of a variable.
    pub fn grant(self, grant: Grant, lookup: impl Fn(&EnvName) -> Option<String>) -> Self {
        match grant {
            Grant::Directory { host, guest, access } => self.directory(host, guest, access),
            Grant::Env(name) => {
                let value = lookup(&name);
                self.env(name, value)
            }
            Grant::Values => self.values(),
        }
    }

    /// All that a plugin requests but directories, which only a user can name; `lookup` gives the value of a variable.
    pub fn requested(mut self, requests: &Requests, lookup: impl Fn(&EnvName) -> Option<String>) -> Self {
        for name in &requests.env {
            let value = lookup(name);
            self = self.env(name.clone(), value);
        }
        self.values |= requests.values;
        self
    }
}

/// Values of variables may be secrets, so only names are shown.
impl std::fmt::Debug for Grants {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let env: Vec<_> = self.env.keys().collect();
        f.debug_struct("Grants")
            .field("directories", &self.directories)
            .field("env", &env)
            .field("values", &self.values)
            .finish()
    }
}

/// What was granted cannot be given.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RightsError {
    /// The plugin does not ask for this.
    #[error("the plugin does not request {grant}; it requests {requested}")]
    NotRequested {
        /// The grant.
        grant: String,
        /// What the plugin requests, in plain words.
        requested: String,
    },
    /// Two grants for one path.
    #[error("two directories are granted as {0}; grant one")]
    Twice(GuestPath),
    /// The directory cannot be opened.
    #[error("cannot open the granted directory {}: {source}", path.display())]
    Directory {
        /// The host's path.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// An open directory that a guest may use.
pub(crate) struct GrantedDirectory {
    pub(crate) handle: Dir,
    pub(crate) guest: GuestPath,
    pub(crate) access: Access,
}

/// What one cell may do.
#[derive(Default)]
pub(crate) struct Rights {
    directories: Vec<GrantedDirectory>,
    env: Vec<(String, String)>,
    values: bool,
    missing_directories: Vec<Denial>,
    missing_env: Vec<Denial>,
}

impl Rights {
    /// Weighs grants against requests; `None` where there is no `plugin.yaml`. Granted directories are opened.
    pub(crate) fn weigh(grants: &Grants, requests: Option<&Requests>) -> Result<Self, RightsError> {
        let mut rights = Self { values: grants.values, ..Self::default() };
        for (name, value) in &grants.env {
            if requests.is_some_and(|requests| !requests.env.contains(name)) {
                return Err(not_requested(&Grant::Env(name.clone()), requests));
            }
            rights.env.extend(value.clone().map(|value| (name.to_string(), value)));
        }
        if grants.values && requests.is_some_and(|requests| !requests.values) {
            return Err(not_requested(&Grant::Values, requests));
        }
        for (host, guest, access) in &grants.directories {
            if rights.directories.iter().any(|directory| directory.guest == *guest) {
                return Err(RightsError::Twice(guest.clone()));
            }
            let mut access = *access;
            if let Some(requests) = requests {
                let Some(request) = requests.directories.iter().find(|request| request.guest == *guest) else {
                    let grant = Grant::Directory { host: host.clone(), guest: guest.clone(), access };
                    return Err(not_requested(&grant, Some(requests)));
                };
                access = narrower(access, request.access);
            }
            let opened = Dir::open_ambient_dir(host, cap_std::ambient_authority());
            let handle = opened.map_err(|source| RightsError::Directory { path: host.clone(), source })?;
            rights.directories.push(GrantedDirectory { handle, guest: guest.clone(), access });
        }
        if let Some(requests) = requests {
            rights.note_missing(grants, requests);
        }
        Ok(rights)
    }

    fn note_missing(&mut self, grants: &Grants, requests: &Requests) {
        self.missing_env = requests
            .env
            .iter()
            .filter(|name| !grants.env.contains_key(name))
            .map(|name| Denial {
                right: Right::Environment,
                what: format!("the variable {name}"),
                allow: Some(format!("--grant env={name}")),
            })
            .collect();
        self.missing_directories = requests
            .directories
            .iter()
            .filter(|request| !self.directories.iter().any(|directory| directory.guest == request.guest))
            .map(|request| Denial {
                right: Right::Directory,
                what: format!("the directory {}", request.guest),
                allow: Some(format!("--grant dir=HOST:{}:{}", request.guest, request.access)),
            })
            .collect();
    }

    pub(crate) fn directories(&self) -> &[GrantedDirectory] {
        &self.directories
    }

    pub(crate) fn env(&self) -> &[(String, String)] {
        &self.env
    }

    pub(crate) fn values(&self) -> bool {
        self.values
    }

    /// Requested directories that were not granted.
    pub(crate) fn missing_directories(&self) -> Vec<Denial> {
        self.missing_directories.clone()
    }

    /// Requested variables that were not granted.
    pub(crate) fn missing_env(&self) -> Vec<Denial> {
        self.missing_env.clone()
    }
}

fn narrower(one: Access, other: Access) -> Access {
    match (one, other) {
        (Access::ReadWrite, Access::ReadWrite) => Access::ReadWrite,
        _ => Access::ReadOnly,
    }
}

fn not_requested(grant: &Grant, requests: Option<&Requests>) -> RightsError {
    let list = requests.map(request_words).unwrap_or_default();
    let requested = if list.is_empty() { "nothing".to_owned() } else { list.join(", ") };
    RightsError::NotRequested { grant: grant.to_string(), requested }
}

/// Requests as grants would be written.
pub(crate) fn request_words(requests: &Requests) -> Vec<String> {
    let http = requests.http.iter().map(|origin| format!("http={origin}"));
    let directories = requests.directories.iter().map(|d| format!("dir=HOST:{}:{}", d.guest, d.access));
    let env = requests.env.iter().map(|name| format!("env={name}"));
    let credentials = requests.credentials.then(|| "credentials".to_owned());
    let values = requests.values.then(|| "values".to_owned());
    http.chain(directories).chain(env).chain(credentials).chain(values).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plugin::DirectoryRequest;

    fn requests() -> Requests {
        Requests {
            directories: vec![DirectoryRequest { guest: "/charts".parse().unwrap(), access: Access::ReadOnly }],
            env: vec!["A".parse().unwrap(), "B".parse().unwrap()],
            ..Requests::default()
        }
    }

    #[test]
    fn nothing_is_granted_by_default() {
        let rights = Rights::weigh(&Grants::none(), Some(&requests())).unwrap();
        assert!(rights.env().is_empty() && rights.directories().is_empty() && !rights.values());
        assert_eq!(rights.missing_env().len(), 2);
        assert_eq!(rights.missing_directories()[0].allow.as_deref(), Some("--grant dir=HOST:/charts:ro"));
    }

    #[test]
    fn what_is_not_requested_cannot_be_granted() {
        let grants = [
            Grants::none().env("C".parse().unwrap(), None),
            Grants::none().values(),
            Grants::none().directory(".", "/etc".parse().unwrap(), Access::ReadOnly),
        ];
        for grants in grants {
            let error = Rights::weigh(&grants, Some(&requests())).err().unwrap();
            assert!(error.to_string().contains("it requests dir=HOST:/charts:ro, env=A, env=B"), "{error}");
        }
    }

    #[test]
    fn a_bare_component_has_what_it_is_granted() {
        let rights = Rights::weigh(&Grants::none().env("C".parse().unwrap(), Some("1".into())), None).unwrap();
        assert_eq!(rights.env(), [("C".to_owned(), "1".to_owned())]);
    }

    #[test]
    fn access_is_the_narrower_of_request_and_grant() {
        let grants = Grants::none().directory(".", "/charts".parse().unwrap(), Access::ReadWrite);
        assert_eq!(Rights::weigh(&grants, Some(&requests())).unwrap().directories()[0].access, Access::ReadOnly);
        assert_eq!(Rights::weigh(&grants, None).unwrap().directories()[0].access, Access::ReadWrite);
    }

    #[test]
    fn a_granted_variable_that_is_not_set_is_absent() {
        let rights = Rights::weigh(&Grants::none().env("A".parse().unwrap(), None), Some(&requests())).unwrap();
        assert!(rights.env().is_empty());
        assert_eq!(rights.missing_env().len(), 1, "only B is missing");
    }

    #[test]
    fn granting_all_that_is_requested_leaves_directories_to_the_user() {
        let grants = Grants::none().requested(&requests(), |name| Some(format!("value of {name}")));
        let rights = Rights::weigh(&grants, Some(&requests())).unwrap();
        assert_eq!(rights.env().len(), 2);
        assert_eq!(rights.missing_directories().len(), 1);
    }

    #[test]
    fn one_guest_path_takes_one_directory() {
        let charts = || "/charts".parse().unwrap();
        let grants =
            Grants::none().directory(".", charts(), Access::ReadOnly).directory("..", charts(), Access::ReadOnly);
        assert!(matches!(Rights::weigh(&grants, None), Err(RightsError::Twice(_))));
    }

    #[test]
    fn a_directory_that_is_not_there_is_named() {
        let grants = Grants::none().directory("/no/such/place", "/x".parse().unwrap(), Access::ReadOnly);
        assert!(Rights::weigh(&grants, None).err().unwrap().to_string().contains("/no/such/place"));
    }
}
