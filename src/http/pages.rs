//! The pages that browsers get, built from `web/` and carried in the program.

use actix_web::{
    HttpRequest, HttpResponse,
    guard::GuardContext,
    http::header::{ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS},
    web::{Data, Path},
};
use rust_embed::RustEmbed;

use super::{Server, figures::Figures};
use crate::config::Origin;

/// What `npm run build` left; nothing where it was not run.
#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Web;

const NOT_BUILT: &str = "<!doctype html><meta charset=utf-8><title>backoffice-analytics</title>
<h1>The web part is not built</h1>
<p>The GraphQL API is served at /graphql all the same: send it queries by POST.
<p>To have this page, install Node.js 20 or later, run <code>make web</code> and build the program again.";

/// What every page of figures may load: its own files, and the answers of its own server.
const OWN: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                   form-action 'none'; base-uri 'none'";

/// The editor that GraphiQL is made with sets styles from its scripts.
const EDITOR: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      font-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'none'; base-uri 'none'";

/// Whether a browser asks for a page, rather than a client for an answer.
pub(super) fn is_asked_for(context: &GuardContext<'_>) -> bool {
    let head = context.head();
    let accept = head.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    let asks = head
        .uri
        .query()
        .is_some_and(|query| query.split('&').any(|part| part.starts_with("query=")));
    accept.is_some_and(|accept| accept.contains("text/html")) && !asks
}

/// GraphiQL.
pub(super) async fn graphiql() -> HttpResponse {
    page("graphiql.html", EDITOR, &[])
}

/// The dashboard.
pub(super) async fn dashboard() -> HttpResponse {
    page("dashboard.html", OWN, &[])
}

/// One indicator, for pages of the origins that may show it.
pub(super) async fn embed(server: Data<Server>, indicator: Path<String>) -> HttpResponse {
    if Figures::named(&indicator).is_none() {
        let names = Figures::names();
        return HttpResponse::NotFound().body(format!("There is no such indicator. There are: {names}\n"));
    }
    page("embed.html", OWN, &server.door.embedders)
}

/// A page, with what it may load and who may frame it.
fn page(name: &str, policy: &str, embedders: &[Origin]) -> HttpResponse {
    let page = Web::get(name).map_or_else(|| NOT_BUILT.as_bytes().into(), |file| file.data);
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((
            CONTENT_SECURITY_POLICY,
            format!("{policy}; {}", ancestors(embedders)),
        ))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((REFERRER_POLICY, "no-referrer"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(page.into_owned())
}

fn ancestors(embedders: &[Origin]) -> String {
    if embedders.is_empty() {
        return "frame-ancestors 'none'".into();
    }
    let sources = embedders.iter().map(|origin| match origin {
        Origin::Any => "*",
        Origin::Named(origin) => origin,
    });
    format!("frame-ancestors {}", sources.collect::<Vec<_>>().join(" "))
}

/// A file that a page needs; its name changes with what it holds.
pub(super) async fn asset(request: HttpRequest, file: Path<String>) -> HttpResponse {
    let Some(asset) = Web::get(&format!("assets/{file}")) else {
        return HttpResponse::NotFound().body(format!("There is no {}\n", request.path()));
    };
    HttpResponse::Ok()
        .content_type(asset.metadata.mimetype())
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(asset.data.into_owned())
}
