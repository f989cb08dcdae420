//! Holds the repository to its own rules: sizes, who may depend on what, documents
//! that point at files that exist. Each failure names the file, the rule and what to do.
#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The longest a source file may be.
const LINES: usize = 400;

/// Files that may be longer, each with its reason.
const LONGER: &[(&str, &str)] = &[];

/// Folders that hold nothing written by hand.
const NOT_OURS: &[&str] = &[
    ".git",
    ".oms",
    ".tools",
    "target",
    "node_modules",
    "dist",
    "gen",
    "corpus",
    "artifacts",
];

/// What has text in it that a person wrote.
const TEXT: &[&str] = &[
    "rs", "ts", "vue", "js", "mjs", "css", "html", "proto", "sql", "toml", "yaml", "yml", "tpl",
    "md", "sh", "py", "txt", "",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// Every file of the repository, as a path relative to its root.
fn files() -> Vec<String> {
    fn walk(dir: &Path, root: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type().unwrap().is_dir() {
                if !NOT_OURS.contains(&name.as_str()) {
                    walk(&entry.path(), root, found);
                }
            } else {
                let path = entry.path();
                found.push(
                    path.strip_prefix(root)
                        .unwrap()
                        .to_string_lossy()
                        .into_owned(),
                );
            }
        }
    }
    let root = root();
    let mut found = Vec::new();
    walk(&root, &root, &mut found);
    found.sort();
    assert!(
        found.len() > 50,
        "only {} files found under {}",
        found.len(),
        root.display()
    );
    found
}

fn with_extension<'a>(
    files: &'a [String],
    extensions: &'a [&str],
) -> impl Iterator<Item = &'a String> {
    files.iter().filter(|f| extensions.contains(&extension(f)))
}

fn extension(file: &str) -> &str {
    Path::new(file)
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or("")
}

fn read(file: &str) -> String {
    String::from_utf8_lossy(&fs::read(root().join(file)).unwrap()).into_owned()
}

/// Lines of Rust that are code, with their numbers: comments say what they like.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(n, line)| (n + 1, line.split("//").next().unwrap_or("")))
        .filter(|(_, line)| !line.trim().is_empty())
}

/// The dependencies a manifest names, with the section each stands in.
fn dependencies(manifest: &str) -> Vec<(String, String)> {
    let mut section = String::new();
    let mut found = Vec::new();
    for line in read(manifest).lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            section = header.to_owned();
            if let Some((section, name)) = section.split_once("dependencies.") {
                found.push((format!("{section}dependencies"), name.to_owned()));
            }
        } else if section.ends_with("dependencies") && section != "workspace.dependencies" {
            let name = line.split(['.', '=', ' ']).next().unwrap_or("");
            if !name.is_empty() && !name.starts_with('#') {
                found.push((section.clone(), name.to_owned()));
            }
        }
    }
    found
}

/// The crate name a manifest declares.
fn package(manifest: &str) -> Option<String> {
    let text = read(manifest);
    let package = text.split("[package]").nth(1)?;
    let line = package.lines().find(|l| l.starts_with("name"))?;
    line.split('"').nth(1).map(str::to_owned)
}

fn manifests(under: &str) -> Vec<String> {
    files()
        .into_iter()
        .filter(|f| f.starts_with(under) && f.ends_with("Cargo.toml"))
        .collect()
}

/// Fails with everything found, so that one run shows all there is to mend.
fn expect_none(rule: &str, remedy: &str, found: &[String]) {
    assert!(
        found.is_empty(),
        "{} broken: {rule}\nWhat to do: {remedy}\n  {}",
        found.len(),
        found.join("\n  ")
    );
}

#[test]
fn no_file_is_longer_than_the_cap() {
    let mut found = Vec::new();
    let all = files();
    for file in with_extension(&all, &["rs", "ts", "vue"]) {
        let generated = file.ends_with("/schema.rs") || file.ends_with(".d.ts");
        let lines = read(file).lines().count();
        if !generated && lines > LINES && !LONGER.iter().any(|(longer, _)| longer == file) {
            found.push(format!("{file}: {lines} lines"));
        }
    }
    for (file, reason) in LONGER {
        assert!(!reason.is_empty(), "{file} is excepted without a reason");
        if !all.iter().any(|f| f == file) || read(file).lines().count() <= LINES {
            found.push(format!("{file}: is excepted in vain, take it off the list"));
        }
    }
    expect_none(
        "a file has at most 400 lines",
        "split it by verb; one thing a file",
        &found,
    );
}

#[test]
fn every_source_file_says_what_lives_in_it() {
    let all = files();
    let found: Vec<_> = with_extension(&all, &["rs"])
        .filter(|file| !file.ends_with("/schema.rs"))
        .filter(|file| !read(file).starts_with("//!"))
        .cloned()
        .collect();
    expect_none(
        "a Rust file opens with `//!`",
        "say in a line or two what lives there",
        &found,
    );
}

#[test]
fn services_do_not_depend_on_each_other() {
    let services: BTreeSet<String> = manifests("services/")
        .iter()
        .filter_map(|m| package(m))
        .collect();
    assert_eq!(services.len(), 6, "services found: {services:?}");
    let mut found = Vec::new();
    for manifest in manifests("services/").iter().chain(&manifests("crates/")) {
        for (section, name) in dependencies(manifest) {
            if services.contains(&name) {
                found.push(format!("{manifest}: [{section}] names {name}"));
            }
        }
    }
    expect_none(
        "services and shared crates do not depend on a service",
        "share a contract in proto/ and an event or an RPC; test several together in tests/",
        &found,
    );
}

#[test]
fn heavy_dependencies_stay_where_they_belong() {
    let edge_may_not = [
        "diesel",
        "lapin",
        "oms-messaging",
        "tokio-postgres",
        "deadpool",
    ];
    let mut found = Vec::new();
    for manifest in manifests("") {
        for (section, name) in dependencies(&manifest) {
            let shipped = !section.contains("dev-");
            let edge = manifest.starts_with("services/edge/")
                && edge_may_not.iter().any(|no| name.starts_with(no));
            let lapin = name == "lapin" && !manifest.starts_with("crates/messaging/");
            let http = name == "reqwest" && !manifest.starts_with("services/platform-bridge/");
            if edge || lapin || http && shipped {
                found.push(format!("{manifest}: [{section}] names {name}"));
            }
        }
    }
    expect_none(
        "edge has no database and no broker; lapin is in messaging, reqwest in platform-bridge",
        "call the service that owns the data, publish through messaging, ask the bridge",
        &found,
    );
}

#[test]
fn domain_does_no_io() {
    let no = [
        "tokio::",
        "tonic::",
        "diesel::",
        "diesel_async::",
        "lapin::",
        "async fn",
        ".await",
    ];
    let mut seen = 0;
    let mut found = Vec::new();
    let all = files();
    for file in with_extension(&all, &["rs"]).filter(|f| f.contains("/src/domain")) {
        seen += 1;
        let text = read(file);
        for (n, line) in code(&text) {
            if let Some(what) = no.iter().find(|what| line.contains(**what)) {
                found.push(format!("{file}:{n}: {what}"));
            }
        }
    }
    assert!(
        seen > 0,
        "no domain/ file was found: has the layout changed?"
    );
    expect_none(
        "domain/ is pure: no async, no IO",
        "let the use case fetch and store, pass plain values into domain/",
        &found,
    );
}

#[test]
fn environment_is_read_in_config_only() {
    let reads = ["env::var(", "env::var_os(", "env::vars(", "env::vars_os("];
    let mut found = Vec::new();
    let all = files();
    for file in with_extension(&all, &["rs"]) {
        let may = file.ends_with("/config.rs")
            || file.contains("/config/")
            || file.ends_with("/main.rs")
            || file.ends_with("build.rs")
            || file.starts_with("crates/testkit/")
            || file.starts_with("tests/")
            || file.contains("/tests/");
        let text = read(file);
        for (n, line) in code(&text).filter(|_| !may) {
            if reads.iter().any(|what| line.contains(what)) {
                found.push(format!("{file}:{n}"));
            }
        }
    }
    expect_none(
        "the environment is read in config files and main.rs only",
        "add a field to the config struct, with its OMS_ variable in its doc, and pass it on",
        &found,
    );
}

#[test]
fn the_journey_in_the_readme_exists() {
    let readme = read("README.md");
    let rows: Vec<_> = readme
        .lines()
        .filter(|l| l.starts_with("| ") && l[2..].starts_with(|c: char| c.is_ascii_digit()))
        .collect();
    assert_eq!(rows.len(), 8, "the journey has eight steps");
    let mut found = Vec::new();
    for row in rows {
        let place = row.split('|').nth(2).unwrap_or("");
        let paths: Vec<_> = place.split('`').skip(1).step_by(2).collect();
        if !paths.iter().any(|p| p.contains('/')) {
            found.push(format!("README.md: no path in `{row}`"));
        }
        for path in paths {
            found.extend(expand(path).into_iter().filter_map(|path| {
                let there = match fs::read_dir(root().join(&path)) {
                    Ok(mut folder) => folder.next().is_some(),
                    Err(_) => root().join(&path).exists(),
                };
                (!there).then(|| format!("README.md: {path} does not exist or is empty"))
            }));
        }
    }
    expect_none(
        "every path in the journey table exists",
        "correct the table, or move the file back",
        &found,
    );
}

/// `platforms/<p>/map.rs` stands for one file in each connector: a folder with a `wire.rs`.
fn expand(path: &str) -> Vec<String> {
    let Some((before, after)) = path.split_once("<p>") else {
        return vec![path.to_owned()];
    };
    let folders: Vec<_> = fs::read_dir(root().join(before))
        .into_iter()
        .flatten()
        .map(Result::unwrap)
        .filter(|entry| entry.path().join("wire.rs").exists())
        .map(|entry| format!("{before}{}{after}", entry.file_name().to_string_lossy()))
        .collect();
    if folders.is_empty() {
        vec![before.to_owned() + "*"]
    } else {
        folders
    }
}

#[test]
fn links_between_documents_work() {
    let mut found = Vec::new();
    let all = files();
    for file in with_extension(&all, &["md"]) {
        let text = read(file);
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let target = link.split('#').next().unwrap_or("").trim();
            let elsewhere = target.is_empty() || target.contains(':');
            let from = root().join(file);
            if !elsewhere && !from.parent().unwrap().join(target).exists() {
                found.push(format!("{file}: {target}"));
            }
        }
    }
    expect_none(
        "every relative link leads to a file",
        "correct the link",
        &found,
    );
}

#[test]
fn nothing_is_left_unfinished_or_tied_to_one_machine() {
    // Put together here, so that this file passes its own rule.
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X:"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("/work", "/"),
        concat!("/root", "/"),
        concat!("registry.npm", "js"),
    ];
    let mut found = Vec::new();
    let all = files();
    for file in with_extension(&all, TEXT).chain(all.iter().filter(|f| f.ends_with("lock.json"))) {
        for (n, line) in read(file).lines().enumerate() {
            if let Some(mark) = marks.iter().find(|mark| line.contains(**mark)) {
                found.push(format!("{file}:{}: {mark}", n + 1));
            }
        }
    }
    expect_none(
        "no unfinished marks, no path or registry of one machine",
        "finish it, or say plainly in the documentation what is not there",
        &found,
    );
}
