//! A real Envoy with its `grpc_web` filter, as the peer of edge.

use crate::{
    ground::root,
    processes::{self, Process, work_folder},
};
use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};
use tokio::{net::TcpStream, process::Command};

/// The binary, fetched if need be; `None` where it cannot be had.
pub(crate) async fn find() -> Option<PathBuf> {
    let binary = root().join(".tools/envoy/envoy");
    if !binary.is_file() {
        let script = root().join("scripts/bench_tools");
        let _ = Command::new(script).status().await;
    }
    binary.is_file().then_some(binary)
}

/// Starts it in front of the gRPC server at `upstream`, on as many threads as there are
/// cores.
pub(crate) async fn start(
    binary: &Path,
    upstream: SocketAddr,
) -> anyhow::Result<(Process, SocketAddr)> {
    let address = processes::free_address()?;
    let path = work_folder()?.join("envoy.yaml");
    fs::write(&path, configuration(address, upstream))?;
    let path = path.display().to_string();
    let cores = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .to_string();
    let args = [
        "--disable-hot-restart",
        "--log-level",
        "error",
        "--concurrency",
        &cores,
        "-c",
        &path,
    ];
    let mut process = Process::start(binary, &args, &[])?;
    process
        .ready(async || Ok(TcpStream::connect(address).await.is_ok()))
        .await?;
    Ok((process, address))
}

fn configuration(listen: SocketAddr, upstream: SocketAddr) -> String {
    let (port, upstream_port) = (listen.port(), upstream.port());
    let extensions = "type.googleapis.com/envoy.extensions";
    format!(
        r#"static_resources:
  listeners:
  - address: {{ socket_address: {{ address: 127.0.0.1, port_value: {port} }} }}
    filter_chains:
    - filters:
      - name: http
        typed_config:
          "@type": {extensions}.filters.network.http_connection_manager.v3.HttpConnectionManager
          codec_type: AUTO
          stat_prefix: http
          generate_request_id: false
          route_config:
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes:
              - match: {{ prefix: "/" }}
                route: {{ cluster: orders, timeout: 30s }}
          http_filters:
          - name: grpc_web
            typed_config:
              "@type": {extensions}.filters.http.grpc_web.v3.GrpcWeb
          - name: router
            typed_config:
              "@type": {extensions}.filters.http.router.v3.Router
  clusters:
  - name: orders
    type: STATIC
    typed_extension_protocol_options:
      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
        "@type": {extensions}.upstreams.http.v3.HttpProtocolOptions
        explicit_http_config: {{ http2_protocol_options: {{}} }}
    load_assignment:
      cluster_name: orders
      endpoints:
      - lb_endpoints:
        - endpoint:
            address: {{ socket_address: {{ address: 127.0.0.1, port_value: {upstream_port} }} }}
"#
    )
}
