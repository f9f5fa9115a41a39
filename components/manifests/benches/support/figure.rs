//! Results that are no times: `cargo xtask bench` finds them beside Criterion's.

use std::{fs, io};

use crate::scratch;

/// Tells a person, and writes `figures/ID.json`. `id` is `GROUP/FUNCTION`, as with Criterion.
pub(crate) fn publish(id: &str, value: u64, unit: &str) -> io::Result<()> {
    println!("{id:<50} {value:>15} {unit}");
    let folder = scratch::folder().join("figures");
    fs::create_dir_all(&folder)?;
    let figure = serde_json::json!({"id": id, "value": value, "unit": unit});
    fs::write(folder.join(format!("{}.json", id.replace('/', "_"))), figure.to_string())
}
