//! Bad settings are told all at once, before anything starts.

use super::stage::run;

#[test]
fn every_fault_of_a_configuration_is_told_at_once() -> anyhow::Result<()> {
    let (ok, text) = run(
        &["serve", "bridge"],
        &[
            ("OMS_GRPC_ADDR", "nowhere"),
            ("OMS_KEYS", "x"),
            ("OMS_ERP_URL", "ftp://erp"),
        ],
    )?;
    assert!(!ok);
    for setting in [
        "OMS_DATABASE_URL",
        "OMS_KEYS",
        "OMS_GRPC_ADDR",
        "OMS_SHOPS_URL",
        "OMS_ERP_URL",
    ] {
        assert!(text.contains(setting), "{setting} is missing in: {text}");
    }
    assert!(!text.contains("panicked"), "{text}");
    Ok(())
}

#[test]
fn a_busy_port_is_named() -> anyhow::Result<()> {
    let taken = std::net::TcpListener::bind("127.0.0.1:0")?;
    let address = taken.local_addr()?.to_string();
    let folder = tempfile::tempdir()?;
    let folder = folder.path().to_string_lossy().into_owned();
    let (ok, text) = run(
        &["up"],
        &[("OMS_HTTP_ADDR", &address), ("OMS_DATA_DIR", &folder)],
    )?;
    assert!(!ok);
    assert!(
        text.contains(&address) && text.contains("OMS_HTTP_ADDR"),
        "{text}"
    );
    Ok(())
}

#[test]
fn every_command_explains_itself() -> anyhow::Result<()> {
    for command in [
        vec!["--help"],
        vec!["demo", "--help"],
        vec!["up", "--help"],
        vec!["sim", "--help"],
        vec!["migrate", "--help"],
        vec!["serve", "orders", "--help"],
        vec!["serve", "bridge", "--help"],
        vec!["serve", "edge", "--help"],
    ] {
        let (ok, text) = run(&command, &[])?;
        assert!(ok, "{command:?}: {text}");
    }
    Ok(())
}
