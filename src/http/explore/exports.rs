//! Files: all rows, or what is counted.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header::ContentEncoding},
};

use super::refused::Refused;
use crate::{
    explore::{FileLayout, Query, Shows, Window, nothing_else},
    export::{Format, Packed, export, export_table},
    graphql::Call,
    http::{
        Server,
        auth::Caller,
        export::{Sending, attached, must_have_chunks},
        metrics::Counted,
        turns::Turn,
    },
    model::{Instant, Parameters},
    store::Portions,
};

const GZIP: &str = "application/gzip";

/// A file that is asked for.
struct Asked {
    query: Query,
    window: Window,
    layout: FileLayout,
}

impl Server {
    /// The file that is asked for. A long one is made after this ends, while it is sent.
    pub(super) async fn portal_file(
        &self,
        request: &HttpRequest,
        dataset: &str,
        format: &str,
    ) -> Result<HttpResponse, Refused> {
        let running = Counted::new(&self.metrics.running);
        let (parameters, caller, shown) = self.asked(request).await?;
        self.must_be_the_log(dataset)?;
        must_have_chunks(request)?;
        let turn = self.turns.export(&caller)?;
        let headers = turn.headers.clone();
        let sent = async {
            let call = self.call_through(self.cache.store().exporting(), &caller);
            let asked = Asked::read(parameters, known(format)?, call.now)?;
            self.send_portal_file(asked, call, (caller, shown), (turn, running))
                .await
        };
        sent.await.map_err(|refused| refused.telling(headers))
    }

    async fn send_portal_file(
        &self,
        asked: Asked,
        call: Call,
        (caller, shown): (Caller, Option<String>),
        (turn, running): (Turn, Counted),
    ) -> Result<HttpResponse, Refused> {
        let Asked {
            query,
            window,
            layout,
        } = asked;
        let (filter, domain) = query.found(&call).await?;
        let mut response = self.portal_attached(layout, &turn);
        let (zone, reading) = (query.zone, call.reading.clone());
        let mut sending = Sending {
            server: self.clone(),
            call,
            caller,
            shown,
            operation: format!("explore {}", layout.layout.format.ending()),
            filter: None,
        };
        Ok(match query.shows.clone() {
            Shows::Rows(mut columns) => {
                layout.set_heads(columns.iter_mut().map(|column| &mut column.head));
                sending.filter = Some(filter.clone());
                let rows = Portions::new(reading, filter, query.order).at_most(window.limit);
                sending.begin(&mut response, (turn, running), |outgoing| {
                    let target = Packed::new(outgoing, layout.is_compressed);
                    export(rows, columns, zone, layout.layout, target)
                })
            }
            Shows::Groups(grouping) => {
                let counted = query.counted(&grouping, &sending.call, (&filter, &domain), window);
                let (_, mut table) = counted.await?;
                layout.set_heads(table.heads.iter_mut());
                sending.begin(&mut response, (turn, running), |outgoing| {
                    let target = Packed::new(outgoing, layout.is_compressed);
                    export_table(table, zone, layout.layout, target)
                })
            }
        })
    }

    fn portal_attached(&self, layout: FileLayout, turn: &Turn) -> HttpResponseBuilder {
        let (format, dataset) = (layout.layout.format, &self.door.explore_dataset);
        let name = format!("{dataset}.{}", format.ending());
        if !layout.is_compressed {
            return attached(format, &name, turn);
        }
        let mut response = attached(format, &format!("{name}.gz"), turn);
        response
            .content_type(GZIP)
            .insert_header(ContentEncoding::Identity);
        response
    }
}

impl Asked {
    fn read(mut parameters: Parameters, format: Format, now: Instant) -> Result<Self, Refused> {
        let query = Query::read(&mut parameters, now)?;
        let window = Window::of_file(&mut parameters)?;
        let layout = FileLayout::read(&mut parameters, format)?;
        nothing_else(parameters)?;
        Ok(Self {
            query,
            window,
            layout,
        })
    }
}

fn known(format: &str) -> Result<Format, Refused> {
    Format::of(format).map_err(|invalid| Refused::new(StatusCode::NOT_FOUND, "NOT_FOUND", invalid.0))
}
