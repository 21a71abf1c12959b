//! `select`: what is shown.

use super::{
    expression::{Expression, Named},
    grouping::Grouping,
    mistake::{Clause, Mistake, must_differ},
    reader::Reader,
};
use crate::{export::Column, store::Direction};

/// What a query shows.
#[derive(Debug, Clone)]
pub enum Shows {
    /// Columns of rows.
    Rows(Vec<Column>),
    /// How many they are.
    Groups(Grouping),
}

/// An item of `select`.
enum Item {
    All(usize),
    One(Named),
}

impl Shows {
    /// What `select` and `group_by` ask for.
    pub(super) fn of(select: Option<&str>, group_by: Option<&str>) -> Result<Self, Mistake> {
        let grouped = group_by
            .map(|text| Reader::read(Clause::GroupBy, text, |reader| reader.items(Named::read)))
            .transpose()?;
        let selected = select
            .map(|text| {
                let grouped = grouped.as_deref().unwrap_or_default();
                Reader::read(Clause::Select, text, |reader| {
                    reader.items(|reader| Item::read(reader, grouped))
                })
            })
            .transpose()?;
        let is_count =
            |item: &Item| matches!(item, Item::One(named) if named.expression == Expression::Count);
        let counts = selected.iter().flatten().any(is_count);
        if grouped.is_none() && !counts {
            return columns(selected).map(Self::Rows);
        }
        let named = selected.unwrap_or_default().into_iter().map(Item::counted);
        let named: Vec<_> = named.collect::<Result<_, _>>()?;
        let grouped = grouped.unwrap_or_default();
        must_differ(Clause::GroupBy, grouped.iter().map(|it| (it.name(), it.place)))?;
        Grouping::new(&grouped, &named).map(Self::Groups)
    }

    /// The same in the order of `order_by`, and which that is of rows.
    pub(super) fn ordered(self, order_by: Option<&str>) -> Result<(Self, Direction), Mistake> {
        match (self, order_by) {
            (shows, None) => Ok((shows, Direction::Down)),
            (Self::Rows(columns), Some(text)) => Ok((Self::Rows(columns), direction(text)?)),
            (Self::Groups(grouping), Some(text)) => {
                Ok((Self::Groups(grouping.ordered(text)?), Direction::Down))
            }
        }
    }
}

impl Item {
    fn read(reader: &mut Reader, grouped: &[Named]) -> Result<Self, Mistake> {
        let place = reader.place();
        if reader.sign("*") {
            return Ok(Self::All(place));
        }
        Named::read_beside(reader, grouped).map(Self::One)
    }

    /// Beside what is counted.
    fn counted(self) -> Result<Named, Mistake> {
        match self {
            Self::One(named) => Ok(named),
            Self::All(place) => Err(Mistake::at(
                Clause::Select,
                place,
                "`*` cannot be shown beside what is counted: name what is in group_by",
            )),
        }
    }
}

/// The columns of rows.
fn columns(selected: Option<Vec<Item>>) -> Result<Vec<Column>, Mistake> {
    let Some(selected) = selected else {
        return Ok(Column::all());
    };
    let (mut columns, mut places) = (Vec::new(), Vec::new());
    for item in selected {
        let place = match item {
            Item::All(place) => {
                columns.extend(Column::all());
                place
            }
            Item::One(named) => {
                columns.push(column(&named)?);
                named.place
            }
        };
        places.resize(columns.len(), place);
    }
    let names = columns.iter().map(|column| column.head.name.as_str());
    must_differ(Clause::Select, names.zip(places))?;
    Ok(columns)
}

fn column(named: &Named) -> Result<Column, Mistake> {
    let column = match &named.expression {
        Expression::Field(name) => Column::named(name),
        _ => None,
    };
    let mut column = column.ok_or_else(|| {
        let message = format!("`{}` is shown with group_by alone", named.written);
        Mistake::at(Clause::Select, named.place, message)
    })?;
    column.head.label = named.label();
    named.name().clone_into(&mut column.head.name);
    Ok(column)
}

/// The order of rows.
fn direction(text: &str) -> Result<Direction, Mistake> {
    Reader::read(Clause::OrderBy, text, |reader| {
        let place = reader.place();
        if !Expression::read(reader)?.is_time() {
            let message = format!(
                "rows are in the order of timestamp, and not of `{}`",
                reader.since(place)
            );
            return Err(reader.wrong(place, message));
        }
        let direction = reader.direction();
        let place = reader.place();
        if reader.sign(",") {
            let message = "rows are in the order of one key, timestamp: leave out what follows it";
            return Err(reader.wrong(place, message));
        }
        Ok(direction)
    })
}
