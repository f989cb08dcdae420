//! Clients that share no code with us, against a running `oms up`: Python's grpcio and
//! `buf curl`, over gRPC and gRPC-web.

use super::{running::Running, stage::PASSWORD};
use anyhow::{Context, ensure};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_python_client_is_answered_and_refused() -> anyhow::Result<()> {
    let python = std::env::var_os("OMS_PYTHON")
        .map_or_else(|| root().join(".tools/venv/bin/python"), PathBuf::from);
    let grpcio = Command::new(&python)
        .args(["-c", "import grpc_tools"])
        .output();
    if !grpcio.is_ok_and(|output| output.status.success()) {
        oms_testkit::skip("grpcio-tools is not installed: no Python client is tried");
        return Ok(());
    }
    let running = Running::start(&["up"], &[]).await?;
    let output = Command::new(&python)
        .arg(root().join("tests/clients/python_client.py"))
        .arg(root().join("proto"))
        .arg(running.url.trim_start_matches("http://"))
        .env("OMS_USER", "admin")
        .env("OMS_PASSWORD", PASSWORD)
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{said}{complaint}");
    ensure!(said.lines().count() == 4, "{said}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn buf_curl_is_answered_over_grpc_and_grpc_web() -> anyhow::Result<()> {
    let buf = root().join("ui/node_modules/.bin/buf");
    if !buf.exists() {
        oms_testkit::skip("buf is not installed: no call of `buf curl` is tried");
        return Ok(());
    }
    let running = Running::start(&["up"], &[]).await?;
    let curl = BufCurl {
        buf,
        url: running.url.clone(),
        folder: tempfile::tempdir()?,
    };
    let services = curl.services()?;
    for service in [
        "oms.orders.v1.OrderService",
        "oms.identity.v1.SessionService",
    ] {
        ensure!(services.contains(service), "{service} is not in {services}");
    }
    for protocol in [&["grpc", "--http2-prior-knowledge"][..], &["grpcweb"]] {
        tour(&curl, protocol).with_context(|| protocol.join(" "))?;
    }
    Ok(())
}

/// Signs in, lists, and is refused, over one protocol.
fn tour(curl: &BufCurl, protocol: &[&str]) -> anyhow::Result<()> {
    let login = json!({"username": "admin", "password": PASSWORD});
    let path = "oms.identity.v1.SessionService/Login";
    let (code, answer) = curl.call(protocol, path, &login, None)?;
    ensure!(code == 0, "signing in ends with {code}");
    let session = answer["session"].as_str().context("no session")?;

    let path = "oms.orders.v1.OrderService/ListOrders";
    let (code, answer) = curl.call(protocol, path, &json!({"page_size": 5}), Some(session))?;
    ensure!(code == 0, "listing ends with {answer}");
    ensure!(
        answer.get("orders").is_none(),
        "a new system has orders: {answer}"
    );

    let (code, refused) = curl.call(protocol, path, &json!({}), None)?;
    ensure!(
        code == tonic::Code::Unauthenticated as i32,
        "a stranger gets {refused}"
    );

    let bad = json!({"shop_id": "not an id", "order_id": NOBODY});
    let path = "oms.orders.v1.OrderService/GetOrder";
    let (code, refused) = curl.call(protocol, path, &bad, Some(session))?;
    ensure!(
        code == tonic::Code::InvalidArgument as i32,
        "a bad field gets {refused}"
    );
    let told = refused["message"].as_str().unwrap_or_default();
    ensure!(
        told.contains("shop_id"),
        "the bad field is not named: {refused}"
    );
    Ok(())
}

struct BufCurl {
    buf: PathBuf,
    url: String,
    /// For requests and headers: an argument could be read by every user of the machine.
    folder: tempfile::TempDir,
}

impl BufCurl {
    /// What reflection lists.
    fn services(&self) -> anyhow::Result<String> {
        let output = Command::new(&self.buf)
            .args(["curl", "--protocol", "grpc", "--http2-prior-knowledge"])
            .args(["--list-services", &self.url])
            .output()?;
        let complaint = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{complaint}");
        Ok(String::from_utf8(output.stdout)?)
    }

    /// gRPC code and JSON of the answer, or of the error.
    fn call(
        &self,
        protocol: &[&str],
        method: &str,
        request: &Value,
        session: Option<&str>,
    ) -> anyhow::Result<(i32, Value)> {
        let (body, head) = (
            self.folder.path().join("body"),
            self.folder.path().join("head"),
        );
        fs::write(&body, request.to_string())?;
        let mut curl = Command::new(&self.buf);
        curl.args(["curl", "--schema", "proto", "--protocol"])
            .args(protocol)
            .arg("-d")
            .arg(format!("@{}", body.display()))
            .arg(format!("{}/{method}", self.url))
            .current_dir(root());
        if let Some(session) = session {
            fs::write(&head, format!("authorization: Bearer {session}\n"))?;
            curl.arg("-H").arg(format!("@{}", head.display()));
        }
        let output = curl.output()?;
        // The code of a refusal stands three bits up in the exit status.
        let status = output.status.code().context("buf was killed")?;
        ensure!(
            status == 0 || status >= 8,
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text = if status == 0 {
            output.stdout
        } else {
            output.stderr
        };
        Ok((status >> 3, serde_json::from_slice(&text)?))
    }
}
