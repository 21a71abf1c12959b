//! Files: all rows, or what is counted.

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header::ContentEncoding},
};

use super::{Asked, refused::Refused};
use crate::{
    explore::{FileLayout, Grouping, Query, Shows, Table, Window, nothing_else},
    export::{Column, Format, Packed, export, export_table},
    graphql::Call,
    http::{
        Server,
        auth::Caller,
        export::{Sending, attached},
        now,
        outgoing::Held,
    },
    model::{Filter, Instant, Parameters},
    store::Portions,
};

const GZIP: &str = "application/gzip";

/// What is meant by the parameters of a file.
struct Meant {
    query: Query,
    window: Window,
    layout: FileLayout,
}

impl Server {
    /// The file that is asked for.
    pub(super) async fn portal_file(
        &self,
        asked: Asked,
        format: &str,
        held: Held,
    ) -> Result<HttpResponse, Refused> {
        let Asked {
            parameters,
            caller,
            shown,
        } = asked;
        let meant = Meant::read(parameters, known(format)?, now())?;
        let layout = meant.layout;
        let mut response = self.portal_attached(layout);
        let sending = |caller, noted| Sending {
            server: self.clone(),
            caller,
            shown,
            operation: format!("explore {}", layout.layout.format.ending()),
            noted,
        };
        Ok(match meant.query.shows.clone() {
            Shows::Rows(mut columns) => {
                layout.set_heads(columns.iter_mut().map(|column: &mut Column| &mut column.head));
                let (rows, noted) = self.portal_rows(&meant, &caller).await?;
                sending(caller, Some(noted)).begin(&mut response, held, |outgoing| {
                    let target = Packed::new(outgoing, layout.is_compressed);
                    export(rows, columns, meant.query.zone, layout.layout, target)
                })
            }
            Shows::Groups(grouping) => {
                let mut table = self.portal_table(&meant, &grouping, &caller).await?;
                layout.set_heads(table.heads.iter_mut());
                sending(caller, None).begin(&mut response, held, |outgoing| {
                    let target = Packed::new(outgoing, layout.is_compressed);
                    export_table(table, meant.query.zone, layout.layout, target)
                })
            }
        })
    }

    /// Rows, which are read while they are sent.
    async fn portal_rows(
        &self,
        meant: &Meant,
        caller: &Caller,
    ) -> Result<(Portions, (Call, Filter)), Refused> {
        let call = self.call_through(self.cache.store().exporting(), caller);
        let (filter, _) = meant.query.found(&call).await?;
        let rows = Portions::new(call.reading.clone(), filter.clone(), meant.query.order);
        Ok((rows.at_most(meant.window.limit), (call, filter)))
    }

    /// What is counted. It is at hand before it is sent, so no connection to the database is kept meanwhile.
    async fn portal_table(
        &self,
        meant: &Meant,
        grouping: &Grouping,
        caller: &Caller,
    ) -> Result<Table, Refused> {
        let call = self.call(caller);
        let (filter, domain) = meant.query.found(&call).await?;
        let counted = meant
            .query
            .counted(grouping, &call, (&filter, &domain), meant.window);
        Ok(counted.await?.1)
    }

    fn portal_attached(&self, layout: FileLayout) -> HttpResponseBuilder {
        let (format, dataset) = (layout.layout.format, &self.door.explore_dataset);
        let name = format!("{dataset}.{}", format.ending());
        if !layout.is_compressed {
            return attached(format, &name);
        }
        let mut response = attached(format, &format!("{name}.gz"));
        response
            .content_type(GZIP)
            .insert_header(ContentEncoding::Identity);
        response
    }
}

impl Meant {
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
