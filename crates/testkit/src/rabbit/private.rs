//! A node of one's own.

use super::{
    Rabbit,
    node::{self, Node},
};
use std::{ops::Deref, path::Path};

/// A node that belongs to one test, which may end it and start it again: name, ports and data
/// stay. Ended and removed when dropped.
#[derive(Debug)]
pub struct PrivateRabbit {
    node: Node,
    rabbit: Rabbit,
}

impl PrivateRabbit {
    pub(super) async fn launch(folder: &Path) -> anyhow::Result<Self> {
        let node = Box::pin(Node::launch(folder)).await?;
        Ok(Self {
            rabbit: node.rabbit(),
            node,
        })
    }

    /// Shuts down in order: connections are closed, what is durable is kept.
    ///
    /// # Errors
    /// When the node does not end in time.
    pub async fn stop(&self) -> anyhow::Result<()> {
        self.node.stop().await
    }

    /// Starts again after [`PrivateRabbit::stop`] or [`PrivateRabbit::kill`]; returns when the
    /// node answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn start(&self) -> anyhow::Result<()> {
        Box::pin(self.node.run()).await
    }

    /// Ends at once, as a crash would.
    ///
    /// # Errors
    /// When the processes cannot be waited for.
    pub async fn kill(&self) -> anyhow::Result<()> {
        let folder = self.node.folder().to_owned();
        Ok(tokio::task::spawn_blocking(move || node::end_at_once(&folder)).await?)
    }
}

impl Deref for PrivateRabbit {
    type Target = Rabbit;

    fn deref(&self) -> &Rabbit {
        &self.rabbit
    }
}

impl Drop for PrivateRabbit {
    fn drop(&mut self) {
        node::clear(self.node.folder());
    }
}
