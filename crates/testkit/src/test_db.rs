//! A database per test: empty, or a copy of one that was prepared once.

use crate::{owner, postgres, template};
use std::thread;

/// A database of one's own on the shared server. Dropped with its sessions when this is.
#[derive(Debug)]
pub struct TestDb {
    name: String,
    url: String,
}

impl TestDb {
    /// An empty database.
    ///
    /// # Errors
    /// When PostgreSQL cannot be found, started or reached.
    pub async fn new() -> anyhow::Result<Self> {
        let (admin, name) = (
            postgres::admin().await?,
            owner::fresh_name(postgres::PREFIX),
        );
        admin
            .batch_execute(&format!("CREATE DATABASE \"{name}\""))
            .await?;
        Self::named(name).await
    }

    /// A copy of the template `name` (at most 30 of `a-z0-9_`), which `prepare` fills, given
    /// its url, once for all test processes: again only when `content` changes. `content` is
    /// anything that changes with what `prepare` does, such as
    /// [`content_of`](crate::content_of) the folder of migrations.
    ///
    /// # Errors
    /// When PostgreSQL cannot be had, or `prepare` fails.
    pub async fn from_template(
        name: &str,
        content: &str,
        prepare: impl AsyncFnOnce(&str) -> anyhow::Result<()>,
    ) -> anyhow::Result<Self> {
        let copy = owner::fresh_name(postgres::PREFIX);
        template::copy(name, content, &copy, prepare).await?;
        Self::named(copy).await
    }

    /// Address of the database, for tokio-postgres, diesel-async and libpq alike.
    pub fn url(&self) -> &str {
        &self.url
    }

    async fn named(name: String) -> anyhow::Result<Self> {
        Ok(Self {
            url: postgres::url(&name).await?,
            name,
        })
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let name = self.name.clone();
        // A runtime of its own on a thread of its own works from wherever this is dropped.
        // What fails here is swept up by a later process.
        let dropping = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime
                .block_on(async { postgres::drop_database(&postgres::admin().await?, &name).await })
        });
        let _ = dropping.join();
    }
}
