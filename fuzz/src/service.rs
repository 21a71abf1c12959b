//! The API as the program serves it, on a log of its own.

use std::cell::RefCell;

use actix_web::{
    App,
    http::{StatusCode, header::ContentType},
    rt::{System, SystemRunner},
    test::{TestRequest, call_service, init_service, read_body},
};
use backoffice_analytics::{
    columns::Cache,
    config::{Door, Limits},
    graphql::{Api, Documents},
    http::{Access, Server, configure},
    model::{Extent, Grant, Permission},
    store::Store,
};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::watch;

use crate::reading::domain;

const CACHE_SIZE: usize = 16 << 20;
/// Codes of errors for which a client cannot be at fault.
const FAULTS: [&str; 3] = ["INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE", "TIMEOUT"];

struct Service {
    system: SystemRunner,
    server: Server,
    store: Store,
    _stopping: watch::Sender<bool>,
    _folder: TempDir,
}

thread_local! {
    static SERVICE: RefCell<Option<Service>> = const { RefCell::new(None) };
}

/// Sends a body to a log that is empty, whatever was recorded to it by those before: what fails fails again.
///
/// # Panics
/// If the answer is not what GraphQL over HTTP says, or tells of a fault of the server.
pub(crate) fn answers(body: &[u8]) {
    SERVICE.with_borrow_mut(|service| {
        let running = service.get_or_insert_with(Service::start);
        let (status, answer) = running.post(body);
        assert!(
            is_well_formed(status, &answer),
            "{status} {}",
            String::from_utf8_lossy(&answer)
        );
        service.take_if(|it| it.store.usage().recorded > 0);
    });
}

impl Service {
    fn start() -> Self {
        let (system, folder) = (System::new(), tempfile::tempdir().expect("a folder"));
        let url = format!("sqlite:{}", folder.path().join("log.sqlite").display());
        let store = system.block_on(async {
            let store = Store::open(&url).await.expect("a database");
            store.ensure_domain(&domain(), None).await.expect("a domain");
            store
        });
        let limits = Limits {
            requests_per_minute: 0,
            ..Limits::default()
        };
        let (stopping, told) = watch::channel(false);
        let server = system.block_on(async {
            Server::new(
                Cache::new(store.clone(), CACHE_SIZE),
                Api::new(limits, Documents::default()),
                everybody(),
                Door::default(),
                told,
            )
        });
        Self {
            system,
            server,
            store,
            _stopping: stopping,
            _folder: folder,
        }
    }

    fn post(&self, body: &[u8]) -> (StatusCode, Vec<u8>) {
        self.system.block_on(async {
            let service = init_service(App::new().configure(configure(&self.server))).await;
            let request = TestRequest::post()
                .uri("/graphql")
                .insert_header(ContentType::json())
                .set_payload(body.to_vec());
            let reply = call_service(&service, request.to_request()).await;
            (reply.status(), read_body(reply).await.to_vec())
        })
    }
}

fn everybody() -> Access {
    let permissions = [Permission::Admin].into();
    Access::Everybody(Grant::new(permissions, [domain()].into(), Extent::Whole))
}

/// Whether the answer is one of GraphQL, or a list of them, and each error is the client's.
fn is_well_formed(status: StatusCode, answer: &[u8]) -> bool {
    // The last is for subscriptions, since nobody here says that events are taken.
    let may_be = [
        StatusCode::OK,
        StatusCode::BAD_REQUEST,
        StatusCode::NOT_ACCEPTABLE,
    ];
    may_be.contains(&status)
        && match serde_json::from_slice(answer) {
            Ok(Value::Array(answers)) => answers.iter().all(is_answer),
            Ok(answer) => is_answer(&answer),
            Err(_) => false,
        }
}

fn is_answer(answer: &Value) -> bool {
    let has_data = answer.get("data").is_some_and(Value::is_object);
    match answer.get("errors").map(Value::as_array) {
        Some(Some(errors)) => !errors.is_empty() && errors.iter().all(is_clients_error),
        Some(None) => false,
        None => has_data,
    }
}

fn is_clients_error(error: &Value) -> bool {
    let text = |value: &Value| value.as_str().map(str::to_owned).filter(|text| !text.is_empty());
    let code = text(&error["extensions"]["code"]);
    text(&error["message"]).is_some() && code.is_some_and(|code| !FAULTS.contains(&code.as_str()))
}
