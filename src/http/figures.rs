//! Indicators as tables: what of each is shown, and how it becomes rows.

use async_graphql::Value;

use crate::{
    export::{Dialect, Table},
    graphql::Extra,
};

/// What a table shows of an indicator.
pub(super) struct Figures {
    /// The name of its field.
    pub(super) indicator: &'static str,
    /// What it takes besides the arguments of all.
    pub(super) extra: Extra,
    /// What is selected of it. Each list in it makes as many rows; a list of lists is told by its places, from 0.
    pub(super) selected: &'static str,
    /// The columns, in the order in which they are selected.
    columns: &'static [&'static str],
}

const COUNT: &str = "period { from to } value previous change";
const COUNT_COLUMNS: &[&str] = &["from", "to", "value", "previous", "change"];

/// Those that there are; they stand alone in pages of other sites, too.
static ALL: [Figures; 9] = [
    Figures {
        indicator: "actions",
        extra: Extra::Interval,
        selected: "series { action category points { start count } }",
        columns: &["action", "category", "start", "count"],
    },
    Figures {
        indicator: "numberOfUsers",
        extra: Extra::None,
        selected: COUNT,
        columns: COUNT_COLUMNS,
    },
    Figures {
        indicator: "actionsByUsers",
        extra: Extra::None,
        selected: COUNT,
        columns: COUNT_COLUMNS,
    },
    ranking(
        "topUsers",
        "entries { rank userId actions byAction { action category count } }",
        &["rank", "userId", "actions", "action", "category", "count"],
    ),
    ranking(
        "topDatasets",
        "entries { rank datasetId actions byAction { action category count } }",
        &["rank", "datasetId", "actions", "action", "category", "count"],
    ),
    ranking(
        "topPages",
        "entries { rank pageId actions byAction { action category count } }",
        &["rank", "pageId", "actions", "action", "category", "count"],
    ),
    Figures {
        indicator: "actionDistribution",
        extra: Extra::None,
        selected: "shares { action category count share }",
        columns: &["action", "category", "count", "share"],
    },
    Figures {
        indicator: "activityHeatmap",
        extra: Extra::None,
        selected: "counts",
        columns: &["weekday", "hour", "count"],
    },
    Figures {
        indicator: "actionsByCategory",
        extra: Extra::None,
        selected: "shares { category count share }",
        columns: &["category", "count", "share"],
    },
];

const fn ranking(
    indicator: &'static str,
    selected: &'static str,
    columns: &'static [&'static str],
) -> Figures {
    Figures {
        indicator,
        extra: Extra::First,
        selected,
        columns,
    }
}

impl Figures {
    /// Those of an indicator.
    pub(super) fn named(indicator: &str) -> Option<&'static Self> {
        ALL.iter().find(|figures| figures.indicator == indicator)
    }

    /// The names of the indicators.
    pub(super) fn names() -> String {
        let names: Vec<&str> = ALL.iter().map(|figures| figures.indicator).collect();
        names.join(", ")
    }

    /// What was answered, as CSV.
    pub(super) fn table(&self, answer: &Value, dialect: Dialect) -> std::io::Result<Vec<u8>> {
        let mut written = Vec::new();
        let mut table = Table::new(&mut written, dialect, self.columns.iter().copied())?;
        for row in rows(answer) {
            row.iter().try_for_each(|cell| table.cell(cell))?;
            table.end_row()?;
        }
        table.end()?;
        Ok(written)
    }
}

/// The rows that a value makes: an object as many as the lists in it.
fn rows(value: &Value) -> Vec<Vec<String>> {
    match value {
        Value::Object(fields) => fields.values().fold(vec![Vec::new()], |before, field| {
            let after = rows(field);
            let joined = before
                .iter()
                .flat_map(|left| after.iter().map(|right| [&left[..], &right[..]].concat()));
            joined.collect()
        }),
        Value::List(items) => items
            .iter()
            .enumerate()
            .flat_map(|(place, item)| placed(place, item))
            .collect(),
        Value::Null => vec![vec![String::new()]],
        Value::String(text) => vec![vec![text.clone()]],
        Value::Enum(name) => vec![vec![name.to_string()]],
        scalar => vec![vec![scalar.to_string()]],
    }
}

/// The rows of a list's item. What has no names has a place.
fn placed(place: usize, item: &Value) -> Vec<Vec<String>> {
    let rows = rows(item);
    if matches!(item, Value::Object(_)) {
        return rows;
    }
    let place = place.to_string();
    rows.into_iter()
        .map(|row| [vec![place.clone()], row].concat())
        .collect()
}

#[cfg(test)]
mod tests {
    use async_graphql::value;

    use super::rows;

    #[test]
    fn each_list_makes_as_many_rows() {
        let nested = value!({ "entries": [
            { "rank": 1, "user": "a", "by": [{ "action": "x", "count": 2 }, { "action": "y", "count": 1 }] },
            { "rank": 2, "user": "b", "by": [{ "action": "x", "count": 1 }] },
        ]});
        assert_eq!(
            rows(&nested),
            [["1", "a", "x", "2"], ["1", "a", "y", "1"], ["2", "b", "x", "1"]]
        );
        assert_eq!(rows(&value!({ "entries": [] })), [[""; 0]; 0]);
        assert_eq!(
            rows(&value!({ "period": { "from": "f" }, "value": 3, "change": null })),
            [["f", "3", ""]]
        );
        assert_eq!(
            rows(&value!({ "counts": [[5, 6], [7]] })),
            [["0", "0", "5"], ["0", "1", "6"], ["1", "0", "7"]]
        );
    }
}
