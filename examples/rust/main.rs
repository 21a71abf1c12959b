//! The users that acted most, with `graphql_client`: its types come from the schema when this is compiled.

use std::{env, error::Error, io, io::Write};

use graphql_client::{GraphQLQuery, Response};
use top_users::TopUsersTopUsersEntries as TopUser;

/// An ISO 8601 duration: `P14D`.
type Duration = String;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "schema.graphql",
    query_path = "examples/rust/top_users.graphql"
)]
struct TopUsers;

pub(crate) async fn ask(url: &str, token: &str, last: Duration) -> Result<Vec<TopUser>, Box<dyn Error>> {
    let question = TopUsers::build_query(top_users::Variables { last });
    let request = reqwest::Client::new().post(format!("{url}/graphql"));
    let reply = request.bearer_auth(token).json(&question).send().await?;
    let reply: Response<top_users::ResponseData> = reply.json().await?;
    let errors = reply.errors.unwrap_or_default();
    let answer = reply
        .data
        .ok_or_else(|| errors.iter().map(ToString::to_string).collect::<String>())?;
    Ok(answer.top_users.entries)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (url, token) = (env::var("BASE_URL")?, env::var("TOKEN")?);
    for user in ask(&url, &token, "P14D".into()).await? {
        writeln!(io::stdout(), "{} {}", user.user_id, user.actions)?;
    }
    Ok(())
}
