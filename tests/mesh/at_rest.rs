//! What rests in the database: every row of every schema, and every message that passed a
//! queue, which is gone once it was taken.

use anyhow::ensure;
use oms_testkit::TestDb;
use tokio_postgres::{Client, NoTls};

/// Everything but the simulators' own state.
const SCHEMAS: [&str; 6] = ["orders", "aftersales", "shops", "bridge", "identity", "bus"];

/// The database of a run, looked at from outside.
pub(crate) struct AtRest(Client);

impl AtRest {
    pub(crate) async fn open(db: &TestDb) -> anyhow::Result<Self> {
        let (client, connection) = tokio_postgres::connect(db.url(), NoTls).await?;
        tokio::spawn(connection);
        Ok(Self(client))
    }

    /// From now on keeps a copy of each message: of outboxes and of the embedded transport's
    /// queues.
    pub(crate) async fn keep_messages(&self) -> anyhow::Result<()> {
        let keep = "CREATE TABLE public.kept (body text);
            CREATE FUNCTION public.keep() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO public.kept VALUES (NEW::text); RETURN NEW; END $$;";
        self.0.batch_execute(keep).await?;
        let mut kept = 0;
        for table in self.tables().await? {
            if table.starts_with("bus.") || table.ends_with(".outbox") {
                let trigger = format!(
                    "CREATE TRIGGER keep AFTER INSERT ON {table}
                     FOR EACH ROW EXECUTE FUNCTION public.keep()"
                );
                self.0.batch_execute(&trigger).await?;
                kept += 1;
            }
        }
        ensure!(kept > 5, "only {kept} tables of messages");
        Ok(())
    }

    /// Each table with its rows as text; bytes stand there as hex.
    pub(crate) async fn rows(&self) -> anyhow::Result<Vec<(String, String)>> {
        let mut all = Vec::new();
        let mut tables = self.tables().await?;
        tables.push("public.kept".to_owned());
        for table in tables {
            let text = format!("SELECT coalesce(string_agg(t::text, chr(10)), '') FROM {table} t");
            let rows: String = self.0.query_one(&text, &[]).await?.get(0);
            all.push((table, rows));
        }
        let full = |table: &str| {
            all.iter()
                .any(|(name, rows)| name == table && !rows.is_empty())
        };
        for table in [
            "orders.orders",
            "bridge.commands",
            "shops.shops",
            "public.kept",
        ] {
            ensure!(full(table), "{table} is empty: nothing would be checked");
        }
        Ok(all)
    }

    async fn tables(&self) -> anyhow::Result<Vec<String>> {
        let names = "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name)
            FROM information_schema.tables
            WHERE table_schema = ANY($1) AND table_type = 'BASE TABLE' ORDER BY 1";
        let tables = self.0.query(names, &[&SCHEMAS.as_slice()]).await?;
        Ok(tables.iter().map(|row| row.get(0)).collect())
    }
}
