//! The two portals: how large they are and what they are made of.

use chrono::Weekday;
use chrono_tz::{America, Europe, Tz};

use super::{MAIN_DOMAIN, REGIONAL_DOMAIN, words};

/// What a made-up portal consists of.
#[derive(Debug)]
pub(super) struct Portal {
    pub(super) id: &'static str,
    pub(super) zone: Tz,
    pub(super) subdomains: &'static [&'static str],
    /// Month and day.
    pub(super) holidays: &'static [(u32, u32)],
    /// The day in whose night the harvester runs.
    pub(super) harvest: Weekday,
    /// Rows in the whole log of each of [`super::schedule::KINDS`].
    pub(super) rows: [u64; 4],
    pub(super) users: u32,
    /// Where in the list of people its users begin, so that no two portals share one.
    pub(super) first_user: u32,
    pub(super) subjects: &'static [&'static str],
    pub(super) datasets: u32,
    /// How many of the pages, groups, maps and reuses it has.
    pub(super) pages: u32,
    pub(super) groups: u32,
    pub(super) maps: u32,
    pub(super) reuses: u32,
    /// The dataset in the news, by its place.
    pub(super) news: u32,
}

/// The portals, the main one first.
pub(super) const PORTALS: [Portal; 2] = [
    Portal {
        id: MAIN_DOMAIN,
        zone: Europe::Paris,
        subdomains: &[
            "mobilite-port-aurele",
            "culture-port-aurele",
            "environnement-port-aurele",
            "urbanisme-port-aurele",
        ],
        holidays: &[
            (1, 1),
            (5, 1),
            (5, 8),
            (7, 14),
            (8, 15),
            (11, 1),
            (11, 11),
            (12, 25),
        ],
        harvest: Weekday::Mon,
        rows: [75_000, 13_000, 3_200, 4_800],
        users: 46,
        first_user: 0,
        subjects: &words::CITY,
        datasets: 180,
        pages: 30,
        groups: 8,
        maps: 12,
        reuses: 12,
        news: 4,
    },
    Portal {
        id: REGIONAL_DOMAIN,
        zone: America::Toronto,
        subdomains: &["eau-hauts-saules", "tourisme-hauts-saules"],
        holidays: &[(1, 1), (6, 24), (7, 1), (9, 30), (12, 25), (12, 26)],
        harvest: Weekday::Wed,
        rows: [18_000, 4_000, 900, 1_100],
        users: 16,
        first_user: 300,
        subjects: &words::REGION,
        datasets: 90,
        pages: 14,
        groups: 4,
        maps: 5,
        reuses: 5,
        news: 2,
    },
];
