//! How what is read is packed, by its first bytes.

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTANDARD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// How a file is packed that is unpacked before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// By gzip.
    Gzip,
    /// By Zstandard.
    Zstandard,
}

impl Packing {
    /// How many bytes tell it at most.
    pub(super) const LONGEST: u64 = ZSTANDARD.len() as u64;

    /// That of a file that begins with these bytes, if it is packed.
    #[must_use]
    pub fn of(beginning: &[u8]) -> Option<Self> {
        let all = [(GZIP, Self::Gzip), (ZSTANDARD, Self::Zstandard)];
        let found = all.into_iter().find(|(magic, _)| beginning.starts_with(magic));
        found.map(|(_, packing)| packing)
    }

    /// What `Content-Encoding` calls it.
    #[must_use]
    pub const fn coding(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstandard => "zstd",
        }
    }
}
