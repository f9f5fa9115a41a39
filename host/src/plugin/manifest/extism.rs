//! `runtimeConfig` of `extism/v1`, as Helm reads it: unknown keys are ignored there, here they are warned about.

use std::collections::BTreeMap;
use std::time::Duration;

use super::nearest::nearest;
use super::value::{Entry, Read, Value};
use crate::plugin::shown::Shown;

/// The `runtimeConfig` of an Extism module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtismConfig {
    /// Its sizes.
    pub memory: ExtismMemory,
    /// What it reads as Extism configuration.
    pub config: BTreeMap<String, String>,
    /// The hosts it wants to send HTTP requests to: names, or globs over names, never with a scheme or a port.
    pub allowed_hosts: Vec<String>,
    /// Whether it wants a temporary directory at `/tmp`.
    pub create_temp_dir: bool,
    /// The time of one call, in whole milliseconds; `None` if not given or 0.
    pub timeout: Option<Duration>,
    /// Functions of the host that it wants. Helm has none.
    pub host_functions: Vec<String>,
    /// The export to call.
    pub entry: String,
}

/// The sizes that an Extism module asks for; 0 is what Helm makes of a missing value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExtismMemory {
    /// The most pages of 64 KiB of one memory.
    pub max_pages: u32,
    /// The most bytes of an HTTP response's body; below 0 is Extism's default.
    pub max_http_response_bytes: i64,
    /// The most bytes of all variables; below 0 is Extism's default.
    pub max_var_bytes: i64,
}

/// What is called where `entryFuncName` is not given.
const ENTRY: &str = "helm_plugin_main";
/// The kernel of Extism declares so many pages itself, so that fewer never start under Helm.
const KERNEL_PAGES: u32 = 16;
/// All that a 32-bit memory can have.
const ALL_PAGES: u32 = 65_536;

const KEYS: &[&str] = &["memory", "config", "allowedHosts", "fileSystem", "timeout", "hostFunctions", "entryFuncName"];
const MEMORY: &[&str] = &["maxPages", "maxHttpResponseBytes", "maxVarBytes"];
const FILE_SYSTEM: &[&str] = &["createTempDir"];

/// Reads `runtimeConfig`, if there is one.
pub(super) fn read(value: Option<&Value<'_>>) -> Read<ExtismConfig> {
    let mut read = ExtismConfig {
        memory: ExtismMemory::default(),
        config: BTreeMap::new(),
        allowed_hosts: Vec::new(),
        create_temp_dir: false,
        timeout: None,
        host_functions: Vec::new(),
        entry: ENTRY.to_owned(),
    };
    for entry in value.map_or(Ok(Vec::new()), Value::entries)? {
        let value = &entry.value;
        match entry.key.as_str() {
            "memory" => read.memory = memory(value)?,
            "config" => read.config = config(value)?,
            "allowedHosts" => read.allowed_hosts = allowed_hosts(value)?,
            "fileSystem" => read.create_temp_dir = file_system(value)?,
            "timeout" => read.timeout = timeout(value)?,
            "hostFunctions" => read.host_functions = host_functions(value)?,
            "entryFuncName" => {
                read.entry = value.text()?.filter(|name| !name.is_empty()).unwrap_or_else(|| ENTRY.to_owned());
            }
            _ => misplaced(&entry, KEYS),
        }
    }
    if let Some(value) = value
        && !read.allowed_hosts.is_empty()
        && read.memory.max_http_response_bytes == 0
    {
        value.warn("under Helm every HTTP response with a body fails unless `memory.maxHttpResponseBytes` is set");
    }
    Ok(read)
}

fn memory(value: &Value<'_>) -> Read<ExtismMemory> {
    let mut read = ExtismMemory::default();
    for entry in value.entries()? {
        match entry.key.as_str() {
            "maxPages" => read.max_pages = max_pages(&entry)?,
            "maxHttpResponseBytes" => read.max_http_response_bytes = signed(&entry.value)?,
            "maxVarBytes" => read.max_var_bytes = signed(&entry.value)?,
            _ => misplaced(&entry, MEMORY),
        }
    }
    Ok(read)
}

fn max_pages(entry: &Entry<'_>) -> Read<u32> {
    let pages = entry.value.number(0, u32::MAX.into(), "a whole number from 0 to 4294967295")?;
    // The range was checked, so the conversion keeps the value.
    let pages = pages.and_then(|pages| u32::try_from(pages).ok()).unwrap_or_default();
    if (1..KERNEL_PAGES).contains(&pages) {
        entry.warn(format!("under Helm no call succeeds with fewer than {KERNEL_PAGES} pages"));
    }
    if pages > ALL_PAGES {
        entry.warn(format!("Helm fails with more than {ALL_PAGES} pages, which are all that a memory can have"));
    }
    Ok(pages)
}

fn signed(value: &Value<'_>) -> Read<i64> {
    let number = value.number(i64::MIN.into(), i64::MAX.into(), "a whole number")?;
    Ok(number.and_then(|number| i64::try_from(number).ok()).unwrap_or_default())
}

fn timeout(value: &Value<'_>) -> Read<Option<Duration>> {
    let millis = value.number(0, u64::MAX.into(), "a whole number of milliseconds")?;
    let millis = millis.and_then(|millis| u64::try_from(millis).ok());
    Ok(millis.filter(|millis| *millis > 0).map(Duration::from_millis))
}

fn file_system(value: &Value<'_>) -> Read<bool> {
    let mut create_temp_dir = false;
    for entry in value.entries()? {
        match entry.key.as_str() {
            "createTempDir" => create_temp_dir = entry.value.boolean()?.unwrap_or_default(),
            _ => misplaced(&entry, FILE_SYSTEM),
        }
    }
    Ok(create_temp_dir)
}

fn config(value: &Value<'_>) -> Read<BTreeMap<String, String>> {
    let entries = value.entries()?;
    entries.into_iter().map(|entry| Ok((entry.key, entry.value.text()?.unwrap_or_default()))).collect()
}

fn allowed_hosts(value: &Value<'_>) -> Read<Vec<String>> {
    let hosts = value.texts()?;
    for host in hosts.iter().filter(|host| host.contains([':', '/'])) {
        value.warn(format!("{} matches no host; write a name without scheme, port or path", Shown(host)));
    }
    Ok(hosts)
}

fn host_functions(value: &Value<'_>) -> Read<Vec<String>> {
    let names = value.texts()?;
    if !names.is_empty() {
        value.warn("Helm offers no functions of its own, so that a plugin that asks for one cannot be called");
    }
    Ok(names)
}

/// Warns of a key that Helm passes over, and names the place where it would count.
fn misplaced(entry: &Entry<'_>, known: &'static [&'static str]) {
    let key = entry.key.as_str();
    let homes = [("", KEYS), ("memory.", MEMORY), ("fileSystem.", FILE_SYSTEM)];
    let elsewhere = homes.into_iter().find_map(|(home, keys)| Some((home, *keys.iter().find(|known| **known == key)?)));
    let advice = match (elsewhere, nearest(key, known)) {
        (Some((home, key)), _) => format!("; it belongs at `runtimeConfig.{home}{key}`"),
        (None, Some(nearest)) => format!("; did you mean `{nearest}`?"),
        (None, None) => match key {
            "allowedPaths" => "; a plugin of Helm can have a temporary directory only (`fileSystem.createTempDir`)",
            "platformCommand" | "platformHooks" | "protocolCommands" | "command" | "hooks" => {
                "; only the runtime subprocess has commands"
            }
            _ => "",
        }
        .to_owned(),
    };
    entry.warn(format!("ignored, as in Helm{advice}"));
}
