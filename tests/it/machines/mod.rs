//! Many machines: several servers on one PostgreSQL, and what lets the database be several machines, too.

mod balanced;
mod shared_out;
mod statements;
