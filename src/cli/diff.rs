//! `ozgsim diff`: says in policy words what differs between two scenarios.

use super::args::DiffArguments;
use super::terminal;
use crate::error::{Error, Result};
use crate::report::difference::list;
use crate::scenario::load;

pub(crate) fn diff(arguments: &DiffArguments) -> Result<()> {
    let both = [&arguments.from, &arguments.to].map(|path| load::named(path, &[]));
    let both = Error::collect(both)?;
    terminal::print(&list(&both[0], &both[1], arguments.language));
    Ok(())
}
