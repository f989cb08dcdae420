//! Compiles `proto/` into Rust without `protoc`, and the `buf.validate`
//! annotations into one `Validate` implementation per message.

#[path = "build/validation.rs"]
mod validation;

use std::{env, error::Error, fs, path::Path, path::PathBuf};

/// Messages that hold secrets or personal data: their `Debug` is written by hand.
const REDACTED: &[&str] = &[
    ".oms.types.v1.Receiver",
    ".oms.shops.v1.Credentials",
    ".oms.shops.v1.AppSecrets",
    ".oms.shops.v1.LendAppResponse",
    ".oms.shops.v1.StoreRefreshedTokensRequest",
    ".oms.shops.v1.StartAuthorisationResponse",
    ".oms.shops.v1.ReadAuthorisationRequest",
    ".oms.shops.v1.FinishAuthorisationRequest",
    ".oms.bridge.v1.OpenAuthorisationRequest",
    ".oms.bridge.v1.OpenAuthorisationResponse",
    ".oms.bridge.v1.TakeAuthorisationRequest",
    ".oms.bridge.v1.TakePushRequest",
    ".oms.identity.v1.LoginRequest",
    ".oms.identity.v1.LoginResponse",
    ".oms.identity.v1.CreateApiTokenResponse",
    ".oms.identity.v1.ExchangeCredentialRequest",
    ".oms.identity.v1.ExchangeCredentialResponse",
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../proto");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed={}", root.display());

    let mut compiler = protox::Compiler::new([&root])?;
    compiler.include_source_info(true).include_imports(true);
    compiler.open_files(proto_files(&root.join("oms"))?)?;

    fs::write(
        out.join("descriptors.bin"),
        compiler.encode_file_descriptor_set(),
    )?;
    fs::write(
        out.join("validation.rs"),
        validation::generate(&compiler.descriptor_pool())?,
    )?;

    let mut prost = prost_build::Config::new();
    prost.enable_type_names();
    tonic_prost_build::configure()
        .codec_path("crate::codec::ValidatedCodec")
        .skip_debug(REDACTED)
        .include_file("oms.rs")
        .compile_fds_with_config(compiler.file_descriptor_set(), prost)?;
    Ok(())
}

fn proto_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(proto_files(&path)?);
        } else if path.extension().is_some_and(|kind| kind == "proto") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
