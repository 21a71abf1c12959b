//! The activity log of an open-data portal.
pub mod model;
