//! What the tests of several subjects share.

#![allow(dead_code, reason = "not every subject uses all of it")]

pub(crate) mod app;
pub(crate) mod balancer;
pub(crate) mod collector;
pub(crate) mod deaf;
pub(crate) mod events;
pub(crate) mod images;
pub(crate) mod npm;
pub(crate) mod passage;
pub(crate) mod portal;
pub(crate) mod postgres;
pub(crate) mod program;
pub(crate) mod rows;
pub(crate) mod socket;
pub(crate) mod source;
pub(crate) mod stand_in;
pub(crate) mod until;
