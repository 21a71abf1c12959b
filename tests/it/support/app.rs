//! A server of the program's own parts on a free port, with a database of its own.

use std::sync::Arc;

use backoffice_analytics::{
    app::{self, App},
    columns::Cache,
    config::{Door, Limits},
    graphql::{Api, Documents},
    http::{Access, Jwts},
    model::{Activity, DomainId, Extent, Instant, Permission, Record},
    store::{Store, Token, TokenSecret},
};
use rustls::ServerConfig;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use super::postgres;

/// The databases that every subject is tried on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

pub(crate) const DATABASES: [Database; 2] = [Database::Sqlite, Database::Postgres];

/// More memory than any columns of a test take.
const CACHE_SIZE: usize = 64 << 20;

/// What a server may be told.
#[derive(Default)]
pub(crate) struct Settings {
    pub(crate) limits: Limits,
    pub(crate) documents: Documents,
    pub(crate) door: Door,
    pub(crate) jwts: Option<Jwts>,
    pub(crate) tls: Option<ServerConfig>,
}

impl From<Limits> for Settings {
    fn from(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }
}

impl From<Documents> for Settings {
    fn from(documents: Documents) -> Self {
        Self {
            documents,
            ..Self::default()
        }
    }
}

impl From<Door> for Settings {
    fn from(door: Door) -> Self {
        Self {
            door,
            ..Self::default()
        }
    }
}

/// A new, empty database.
pub(crate) struct TestStore {
    pub(crate) store: Store,
    pub(crate) url: String,
    _folder: TempDir,
}

impl TestStore {
    pub(crate) async fn new(database: Database) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = match database {
            Database::Sqlite => format!("sqlite:{}", folder.path().join("log.sqlite").display()),
            Database::Postgres => postgres::database_url().await,
        };
        let store = Store::open(&url).await.expect("the database opens");
        Self {
            store,
            url,
            _folder: folder,
        }
    }

    /// Makes the domain and appends the rows to it.
    pub(crate) async fn with(self, domain: &str, zone: &str, rows: &[Activity]) -> Self {
        let id = DomainId::parse(domain).expect("an id");
        self.store
            .ensure_domain(&id, Some(zone.parse().expect("a zone")))
            .await
            .expect("a domain");
        self.store
            .append(&Record::by_operator(id), rows.to_vec())
            .await
            .expect("rows are appended");
        self
    }

    /// A token with the permissions in the domains.
    pub(crate) async fn token(&self, permissions: &[Permission], domains: &[&str]) -> String {
        self.token_on(permissions, domains, &[]).await
    }

    /// The same on some subdomains; without any, on all.
    pub(crate) async fn token_on(
        &self,
        permissions: &[Permission],
        domains: &[&str],
        subdomains: &[&str],
    ) -> String {
        let extent = Extent::of(subdomains.iter().map(ToString::to_string)).expect("names");
        let secret = TokenSecret::random().expect("random bits");
        let domains = domains
            .iter()
            .map(|id| DomainId::parse(id).expect("an id"))
            .collect();
        let token = Token::new(
            permissions.to_vec(),
            domains,
            extent,
            chrono::Utc::now().into(),
            None,
        );
        self.store.add_token(&token, &secret).await.expect("a token");
        secret.reveal().to_owned()
    }

    /// Columns of it in memory, none yet.
    pub(crate) fn cache(&self) -> Arc<Cache> {
        Cache::new(self.store.clone(), CACHE_SIZE)
    }

    /// A server for it that asks for tokens.
    pub(crate) fn serve(self) -> TestApp {
        self.serve_with(Settings::default())
    }

    /// The same, set otherwise.
    pub(crate) fn serve_with(self, settings: impl Into<Settings>) -> TestApp {
        let listen = "127.0.0.1:0".parse().expect("an address");
        let settings = settings.into();
        let settings = app::Settings {
            api: Api::new(settings.limits, settings.documents),
            access: Access::Tokens(settings.jwts.map(Box::new)),
            door: settings.door,
            tls: settings.tls,
            listen,
            metrics: Some(listen),
        };
        let app = App::build(self.cache(), settings).expect("free ports");
        TestApp {
            address: app.address().to_string(),
            metrics: app.metrics().expect("an address").to_string(),
            client: reqwest::Client::new(),
            running: tokio::spawn(app.run()),
            data: self,
        }
    }

    /// The same, and a token with the permissions in the domain `here`.
    pub(crate) async fn serve_here(
        self,
        permissions: &[Permission],
        settings: impl Into<Settings>,
    ) -> (TestApp, String) {
        let app = self.serve_with(settings);
        let token = app.data.token(permissions, &["here"]).await;
        (app, token)
    }
}

/// A server that answers until it is dropped.
pub(crate) struct TestApp {
    pub(crate) address: String,
    pub(crate) metrics: String,
    pub(crate) client: reqwest::Client,
    pub(crate) data: TestStore,
    running: JoinHandle<std::io::Result<()>>,
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.running.abort();
    }
}

impl TestApp {
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The whole reply to a document with variables.
    pub(crate) async fn ask(&self, token: &str, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let request = self
            .client
            .post(self.url("/graphql"))
            .bearer_auth(token)
            .json(&body);
        request.send().await.expect("a reply").json().await.expect("JSON")
    }

    /// The data of the reply to a document, which must have no errors.
    pub(crate) async fn data(&self, token: &str, query: &str) -> Value {
        let reply = self.ask(token, query, json!({})).await;
        assert!(reply.get("errors").is_none(), "{query}\n{reply:#}");
        reply["data"].clone()
    }

    /// Message and code of the only error of the reply to a document.
    pub(crate) async fn error(&self, token: &str, query: &str) -> (String, String) {
        let reply = self.ask(token, query, json!({})).await;
        let errors = reply["errors"]
            .as_array()
            .unwrap_or_else(|| panic!("{query}\n{reply:#}"));
        assert_eq!(errors.len(), 1, "{query}\n{reply:#}");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (
            text(&errors[0]["message"]),
            text(&errors[0]["extensions"]["code"]),
        )
    }
}

/// A row of the log with these values; the rest is null.
pub(crate) fn activity(domain: &str, id: &str, timestamp: &str, action: &str) -> Activity {
    Activity {
        id: id.into(),
        timestamp: at(timestamp),
        domain_id: DomainId::parse(domain).expect("an id"),
        user_id: None,
        dataset_id: None,
        username: None,
        action: backoffice_analytics::model::Action::parse(action).expect("an action"),
        group_id: None,
        page_id: None,
        diff: None,
        map_id: None,
        reuse_title: None,
        subdomain_id: None,
    }
}

pub(crate) fn at(text: &str) -> Instant {
    Instant::parse(text).expect("an instant")
}
