//! Files: with the standard library as any program would, and with the interface itself, whose paths nothing tidies up.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};

use wasip2::filesystem::preopens::get_directories;
use wasip2::filesystem::types::{Descriptor, DescriptorFlags, ErrorCode, NewTimestamp, OpenFlags, PathFlags};

use crate::answer::{Answer, Call, said, told};
use crate::bindings::helm::plugin::types::Failure;

pub(crate) fn read(call: &Call<'_>) -> Answer {
    told(fs::read(call.arg(0)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

pub(crate) fn write(call: &Call<'_>) -> Answer {
    told(fs::write(call.arg(0), "written by the probe").map(|()| "written"))
}

pub(crate) fn append(call: &Call<'_>) -> Answer {
    let open = OpenOptions::new().append(true).open(call.arg(0));
    told(open.and_then(|mut file| file.write_all(b"appended")).map(|()| "appended"))
}

pub(crate) fn truncate(call: &Call<'_>) -> Answer {
    let open = OpenOptions::new().write(true).truncate(true).open(call.arg(0));
    told(open.map(|_| "truncated"))
}

pub(crate) fn stat(call: &Call<'_>) -> Answer {
    told(fs::metadata(call.arg(0)).map(|meta| format!("{} bytes", meta.len())))
}

pub(crate) fn list(call: &Call<'_>) -> Answer {
    let names = |entries: fs::ReadDir| -> io::Result<String> {
        let mut names: Vec<_> = entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<_>>()?;
        names.sort();
        Ok(format!("{names:?}"))
    };
    told(fs::read_dir(call.arg(0)).and_then(names))
}

pub(crate) fn make_directory(call: &Call<'_>) -> Answer {
    told(fs::create_dir(call.arg(0)).map(|()| "made"))
}

pub(crate) fn remove(call: &Call<'_>) -> Answer {
    told(fs::remove_file(call.arg(0)).map(|()| "removed"))
}

pub(crate) fn remove_directory(call: &Call<'_>) -> Answer {
    told(fs::remove_dir(call.arg(0)).map(|()| "removed"))
}

pub(crate) fn rename(call: &Call<'_>) -> Answer {
    told(fs::rename(call.arg(0), call.arg(1)).map(|()| "renamed"))
}

pub(crate) fn hard_link(call: &Call<'_>) -> Answer {
    told(fs::hard_link(call.arg(0), call.arg(1)).map(|()| "linked"))
}

/// The granted directory that `path` lies in, and the rest of the path exactly as it was written.
fn granted(path: &str) -> Result<(Descriptor, String), Failure> {
    let all = get_directories();
    let found = all.into_iter().find_map(|(handle, guest)| {
        let rest = path.strip_prefix(&guest)?.strip_prefix('/')?.to_owned();
        Some((handle, rest))
    });
    found.ok_or_else(|| Failure::Denied(format!("{path} lies in no granted directory")))
}

fn answered<T>(done: Result<T, ErrorCode>, say: impl FnOnce(T) -> String) -> Answer {
    match done {
        Ok(value) => said(say(value)),
        Err(code @ (ErrorCode::Access | ErrorCode::NotPermitted | ErrorCode::ReadOnly)) => {
            Err(Failure::Denied(code.to_string()))
        }
        Err(code) => Err(Failure::Failed(code.to_string())),
    }
}

/// `soft-link PATH TARGET`.
pub(crate) fn soft_link(call: &Call<'_>) -> Answer {
    let (directory, path) = granted(call.arg(0))?;
    answered(directory.symlink_at(call.arg(1), &path), |()| "linked".to_owned())
}

pub(crate) fn read_link(call: &Call<'_>) -> Answer {
    let (directory, path) = granted(call.arg(0))?;
    answered(directory.readlink_at(&path), |target| target)
}

/// `set-times PATH`: of the file by its path, and of the open file.
pub(crate) fn set_times(call: &Call<'_>) -> Answer {
    let (directory, path) = granted(call.arg(0))?;
    let old = NewTimestamp::Timestamp(wasip2::clocks::wall_clock::Datetime { seconds: 1, nanoseconds: 0 });
    let by_path = directory.set_times_at(PathFlags::SYMLINK_FOLLOW, &path, old, old);
    let open = directory.open_at(PathFlags::empty(), &path, OpenFlags::empty(), DescriptorFlags::READ);
    let by_handle = open.and_then(|file| file.set_times(old, old));
    answered(by_path.or(by_handle), |()| "set".to_owned())
}

/// `open-raw PATH [write|create|truncate|directory]`: with links followed, and what can be read of it; in a directory,
/// what can be made.
pub(crate) fn open_raw(call: &Call<'_>) -> Answer {
    let (directory, path) = granted(call.arg(0))?;
    let (read, write) = (DescriptorFlags::READ, DescriptorFlags::WRITE);
    let (how, rights) = match call.arg(1) {
        "write" => (OpenFlags::empty(), write),
        "create" => (OpenFlags::CREATE, write),
        "truncate" => (OpenFlags::TRUNCATE, read),
        "directory" => (OpenFlags::DIRECTORY, read | DescriptorFlags::MUTATE_DIRECTORY),
        _ => (OpenFlags::empty(), read),
    };
    let opened = directory.open_at(PathFlags::SYMLINK_FOLLOW, &path, how, rights);
    if call.arg(1) == "directory" {
        return answered(opened.and_then(|inside| inside.create_directory_at("planted")), |()| "made".to_owned());
    }
    answered(opened, |file| match file.read(1 << 16, 0) {
        Ok((bytes, _)) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(code) => format!("opened; reading: {code}"),
    })
}

/// `read-repeatedly PATH COUNT MARK`: how often what was read holds the mark, while somebody exchanges the path.
pub(crate) fn read_repeatedly(call: &Call<'_>) -> Answer {
    let (mut read, mut marked) = (0, 0);
    for _ in 0..call.number(1, 1000) {
        if let Ok(text) = File::open(call.arg(0)).and_then(io::read_to_string) {
            read += 1;
            marked += u32::from(text.contains(call.arg(2)));
        }
    }
    said(format!("read {read}, marked {marked}"))
}

pub(crate) fn directories(_: &Call<'_>) -> Answer {
    let names: Vec<_> = get_directories().into_iter().map(|(_, guest)| guest).collect();
    said(format!("{names:?}"))
}
