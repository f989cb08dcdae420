//! RabbitMQ for tests: one node for all test processes, or one of one's own.

mod management;
mod node;
mod private;

pub use private::PrivateRabbit;

use crate::{config, ground, owner};
use node::Node;
use std::fs;
use tokio::sync::OnceCell;

/// Prefix of the virtual hosts of single tests.
const VHOST: &str = "t";

/// Prefix of the folders of private nodes.
const PRIVATE: &str = "private";

/// Where a running node is to be reached.
#[derive(Debug, Clone, Copy)]
pub struct Rabbit {
    amqp: u16,
    http: u16,
}

impl Rabbit {
    /// True when RabbitMQ is installed. Where it is not, return from the test with
    /// [`skip`](crate::skip).
    pub fn available() -> bool {
        config::rabbitmq_server().is_file()
    }

    /// The node of all test processes, started by the first and left running.
    ///
    /// # Errors
    /// When RabbitMQ is not installed or does not start.
    pub async fn shared() -> anyhow::Result<Self> {
        static NODE: OnceCell<Rabbit> = OnceCell::const_new();
        NODE.get_or_try_init(|| Box::pin(shared_node()))
            .await
            .copied()
    }

    /// A node of one's own, to stop, kill and start again.
    ///
    /// # Errors
    /// When RabbitMQ is not installed or does not start.
    pub async fn private() -> anyhow::Result<PrivateRabbit> {
        let folder = ground::shared_folder()?.join("rabbitmq");
        sweep_nodes(&folder)?;
        PrivateRabbit::launch(&folder.join(owner::fresh_name(PRIVATE))).await
    }

    /// Address of the virtual host `/`, which all tests on the node share.
    pub fn amqp_url(&self) -> String {
        self.vhost_url("%2f")
    }

    /// Address of a fresh, empty virtual host. It goes when a later test process sees that
    /// this one has ended.
    ///
    /// # Errors
    /// When the node is away or refuses.
    pub async fn vhost(&self) -> anyhow::Result<String> {
        let name = owner::fresh_name(VHOST);
        management::put(self.http, &format!("/api/vhosts/{name}"), "{}").await?;
        let all = r#"{"configure":".*","write":".*","read":".*"}"#;
        management::put(self.http, &format!("/api/permissions/{name}/guest"), all).await?;
        Ok(self.vhost_url(&name))
    }

    fn vhost_url(&self, vhost: &str) -> String {
        format!("amqp://guest:guest@127.0.0.1:{}/{vhost}", self.amqp)
    }

    /// Removes the virtual hosts of test processes that have ended.
    async fn sweep_vhosts(&self) -> anyhow::Result<()> {
        for name in management::names(self.http, "/api/vhosts").await? {
            if owner::is_orphan(VHOST, &name) {
                // Somebody else may just be deleting it.
                let _ = management::delete(self.http, &format!("/api/vhosts/{name}")).await;
            }
        }
        Ok(())
    }
}

async fn shared_node() -> anyhow::Result<Rabbit> {
    let folder = ground::shared_folder()?.join("rabbitmq");
    fs::create_dir_all(&folder)?;
    let rabbit = {
        let _turn = ground::lock(&folder.join("start.lock")).await?;
        sweep_nodes(&folder)?;
        match Node::adopt(&folder.join("shared")).await {
            Some(node) => node.rabbit(),
            // Dropping the node's handle does not end it.
            None => Node::launch(&folder.join("shared")).await?.rabbit(),
        }
    };
    rabbit.sweep_vhosts().await?;
    Ok(rabbit)
}

/// Ends the private nodes of test processes that have ended without doing so.
fn sweep_nodes(folder: &std::path::Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    for entry in fs::read_dir(folder)?.filter_map(Result::ok) {
        if entry
            .file_name()
            .to_str()
            .is_some_and(|name| owner::is_orphan(PRIVATE, name))
        {
            node::clear(&entry.path());
        }
    }
    Ok(())
}
