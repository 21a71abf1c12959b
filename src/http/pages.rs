//! The pages that browsers get, built from `web/` and carried in the program.

use actix_web::{
    HttpRequest, HttpResponse,
    guard::GuardContext,
    http::header::{ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, X_CONTENT_TYPE_OPTIONS},
    web::Path,
};
use rust_embed::RustEmbed;

/// What `npm run build` left; nothing where it was not run.
#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Web;

const NOT_BUILT: &str = "<!doctype html><meta charset=utf-8><title>backoffice-analytics</title>
<h1>The web part is not built</h1>
<p>The GraphQL API is served here all the same: send it queries by POST.
<p>To have GraphiQL on this page, install Node.js 20 or later, run <code>make web</code> and build the program again.";

/// The editor that GraphiQL is made with sets styles from its scripts.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      font-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'none'; \
                      frame-ancestors 'none'; base-uri 'none'";

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
    let page = Web::get("index.html").map_or_else(|| NOT_BUILT.as_bytes().into(), |file| file.data);
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(page.into_owned())
}

/// There is one page: this leads to it.
pub(super) async fn home() -> HttpResponse {
    HttpResponse::Found()
        .insert_header((LOCATION, "/graphql"))
        .finish()
}

/// A file that the page needs; its name changes with what it holds.
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
