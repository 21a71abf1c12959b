//! Several servers on one PostgreSQL behind one balancer.

use std::collections::BTreeSet;

use backoffice_analytics::model::Permission::{Browse, Record};
use futures_util::future::join_all;
use reqwest::Client;
use serde_json::{Value, json};

use crate::support::{
    app::{Database, TestStore},
    balancer::Balancer,
    program::Running,
    socket::Socket,
};

const RECORD: &str = "mutation($activities: [ActivityInput!]!) {
    recordActivities(activities: $activities) { recorded duplicates }
}";
const READ: &str = "{ activityLog(first: 500) { totalCount nodes { id } } numberOfUsers { value } }";

/// Three servers on one database, and who stands before them.
struct Machines {
    token: String,
    servers: Vec<Running>,
    balancer: Balancer,
    client: Client,
    _data: TestStore,
}

impl Machines {
    async fn new() -> Self {
        let data = TestStore::new(Database::Postgres)
            .await
            .with("here", "UTC", &[])
            .await;
        let token = data.token(&[Browse, Record], &["here"]).await;
        let servers: Vec<_> = (0..3).map(|_| Running::serve(&data.url)).collect();
        let addresses: Vec<_> = servers.iter().map(Running::address).collect();
        Self {
            token,
            servers,
            balancer: Balancer::before(&addresses),
            client: Client::new(),
            _data: data,
        }
    }

    /// The data of an answer, and the server whose it is; none where the server could not answer.
    async fn ask(&self, query: &str, variables: Value) -> Option<(Value, String)> {
        let request = self
            .client
            .post(format!("http://{}/graphql", self.balancer.address));
        let body = json!({ "query": query, "variables": variables });
        let reply = request.bearer_auth(&self.token).json(&body).send().await.ok()?;
        if reply.status() == 502 {
            return None;
        }
        let server = reply.headers()["x-server"].to_str().unwrap().to_owned();
        let mut answer: Value = reply.json().await.unwrap();
        assert!(answer["errors"].is_null(), "{answer:#}");
        Some((answer["data"].take(), server))
    }

    async fn record(&self, id: &str) -> Option<(Value, String)> {
        let activity = json!({ "id": id, "action": "edit_page", "userId": id });
        self.ask(RECORD, json!({ "activities": [activity] })).await
    }

    /// Until a server says that it is there.
    async fn record_surely(&self, id: String) {
        for _ in 0..100 {
            if let Some((answer, _)) = self.record(&id).await {
                let answer = &answer["recordActivities"];
                assert_eq!(
                    answer["recorded"].as_i64().unwrap() + answer["duplicates"].as_i64().unwrap(),
                    1
                );
                return;
            }
        }
        panic!("{id}: no server answers");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_server_records_the_next_answer_of_each_counts_and_subscriptions_tell() {
    let machines = Machines::new().await;
    let mut socket = Socket::initialised(&machines.balancer.address, &machines.token).await;
    socket
        .subscribe("s", "subscription { activityRecorded { id } }")
        .await;
    let mut servers = BTreeSet::new();
    for n in 0..60 {
        let (answer, at) = machines.record(&format!("{n:02}")).await.unwrap();
        assert_eq!(answer["recordActivities"]["recorded"], 1);
        let (answer, elsewhere) = machines.ask(READ, json!({})).await.unwrap();
        assert_eq!(answer["activityLog"]["totalCount"], n + 1);
        assert_eq!(answer["numberOfUsers"]["value"], n + 1);
        servers.extend([at, elsewhere]);
    }
    assert_eq!(servers.len(), 3, "{servers:?}");
    // The protocol does not tell when a subscription has begun: from then on it is told all of them.
    let id = |message: &Value| {
        message["payload"]["data"]["activityRecorded"]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let first: u32 = id(&socket.receive().await).parse().unwrap();
    for n in first + 1..60 {
        assert_eq!(id(&socket.receive().await), format!("{n:02}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_takes_nothing_with_it() {
    let mut machines = Machines::new().await;
    let ids = |from: u32| (from..from + 100).map(|n| format!("{n:03}"));
    let before = join_all(ids(0).map(|id| machines.record_surely(id)));
    before.await;
    let mut killed = machines.servers.remove(0);
    let (_, ()) = tokio::join!(join_all(ids(100).map(|id| machines.record_surely(id))), async {
        killed.child.kill().unwrap();
    });
    let (answer, _) = machines.ask(READ, json!({})).await.unwrap();
    let nodes = answer["activityLog"]["nodes"].as_array().unwrap();
    let told: BTreeSet<_> = nodes
        .iter()
        .map(|node| node["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(nodes.len(), 200);
    assert_eq!(told, ids(0).chain(ids(100)).collect());
}
