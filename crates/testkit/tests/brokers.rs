//! RabbitMQ: one node for all, one of one's own, a virtual host per test.
#![cfg(test)]

use oms_testkit::{ChaosProxy, Rabbit, eventually, patience, skip};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// True after saying that a test cannot run here.
fn unavailable() -> bool {
    if !Rabbit::available() {
        skip("RabbitMQ is not installed");
    }
    !Rabbit::available()
}

fn server(url: &str) -> &str {
    url.split(['@', '/']).nth(3).unwrap()
}

/// A connection past the protocol header: the broker has sent its `connection.start`.
async fn greeted(url: &str) -> std::io::Result<TcpStream> {
    let mut stream = TcpStream::connect(server(url)).await?;
    stream.write_all(b"AMQP\x00\x00\x09\x01").await?;
    let mut frame = [0; 7];
    stream.read_exact(&mut frame).await?;
    let length = u32::from_be_bytes([frame[3], frame[4], frame[5], frame[6]]);
    stream.read_exact(&mut vec![0; length as usize + 1]).await?;
    Ok(stream)
}

/// Logs in to the virtual host of `url`; the broker's last answer is class and method.
async fn open(url: &str) -> std::io::Result<[u8; 4]> {
    let mut stream = greeted(url).await?;
    let vhost = url.rsplit('/').next().unwrap().replace("%2f", "/");
    let method = |class_and_method: [u8; 4], arguments: &[u8]| {
        let body = [&class_and_method[..], arguments].concat();
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&[1, 0, 0][..], &length, &body, &[0xce]].concat()
    };
    // start-ok: no properties, PLAIN, user and password, locale.
    let start_ok = method(
        [0, 10, 0, 11],
        b"\0\0\0\0\x05PLAIN\0\0\0\x0c\0guest\0guest\x05en_US",
    );
    // tune-ok: one channel, frames of 64 KiB, no heartbeat.
    let tune_ok = method([0, 10, 0, 31], &[0, 1, 0, 1, 0, 0, 0, 0]);
    let name = [
        &[u8::try_from(vhost.len()).unwrap()][..],
        vhost.as_bytes(),
        &[0, 0],
    ]
    .concat();
    stream
        .write_all(&[start_ok, tune_ok, method([0, 10, 0, 40], &name)].concat())
        .await?;
    loop {
        let mut frame = [0; 11];
        stream.read_exact(&mut frame).await?;
        let said = [frame[7], frame[8], frame[9], frame[10]];
        // Skip the server's own `tune`.
        if said != [0, 10, 0, 30] {
            return Ok(said);
        }
        let length = u32::from_be_bytes([frame[3], frame[4], frame[5], frame[6]]);
        stream.read_exact(&mut vec![0; length as usize - 3]).await?;
    }
}

const OPEN_OK: [u8; 4] = [0, 10, 0, 41];

#[tokio::test]
async fn every_call_gives_a_virtual_host_of_its_own() {
    if unavailable() {
        return;
    }
    let rabbit = Rabbit::shared().await.unwrap();
    let (one, two) = (rabbit.vhost().await.unwrap(), rabbit.vhost().await.unwrap());
    assert_ne!(one, two);
    for url in [one.clone(), two, rabbit.amqp_url()] {
        assert_eq!(open(&url).await.unwrap(), OPEN_OK, "{url}");
    }
    assert_ne!(
        open(&format!("{one}x")).await.ok(),
        Some(OPEN_OK),
        "a virtual host nobody made"
    );
}

#[tokio::test]
async fn all_processes_share_one_node() {
    if unavailable() {
        return;
    }
    let rabbit = Rabbit::shared().await.unwrap();
    assert_eq!(
        rabbit.amqp_url(),
        Rabbit::shared().await.unwrap().amqp_url()
    );
    assert_eq!(open(&rabbit.amqp_url()).await.unwrap(), OPEN_OK);
}

#[tokio::test]
async fn a_private_node_stops_dies_and_comes_back() {
    if unavailable() {
        return;
    }
    let rabbit = Rabbit::private().await.unwrap();
    let url = rabbit.vhost().await.unwrap();
    assert_eq!(open(&url).await.unwrap(), OPEN_OK);

    rabbit.stop().await.unwrap();
    assert!(TcpStream::connect(server(&url)).await.is_err());
    rabbit.start().await.unwrap();
    assert_eq!(
        open(&url).await.unwrap(),
        OPEN_OK,
        "the virtual host is still there"
    );

    let mut connection = greeted(&url).await.unwrap();
    rabbit.kill().await.unwrap();
    let ended = async || matches!(connection.read(&mut [0; 64]).await, Ok(0) | Err(_));
    eventually(ended, patience()).await;
    rabbit.start().await.unwrap();
    assert_eq!(open(&url).await.unwrap(), OPEN_OK);

    drop(rabbit);
    assert!(TcpStream::connect(server(&url)).await.is_err());
}

#[tokio::test]
async fn a_proxy_stands_between_a_program_and_the_broker() {
    if unavailable() {
        return;
    }
    let proxy = ChaosProxy::in_front_of(&Rabbit::shared().await.unwrap().amqp_url())
        .await
        .unwrap();
    let mut connection = greeted(proxy.url()).await.unwrap();
    proxy.cut();
    let ended = async || matches!(connection.read(&mut [0; 64]).await, Ok(0) | Err(_));
    eventually(ended, patience()).await;
    assert!(greeted(proxy.url()).await.is_err());
    proxy.pause();
    assert!(
        timeout(Duration::from_millis(50), greeted(proxy.url()))
            .await
            .is_err()
    );
    proxy.heal();
    greeted(proxy.url()).await.unwrap();
}
