//! The program itself as a child process.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, ChildStdout, Command, Stdio},
};

/// The program, to be given a command.
pub(crate) fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_backoffice-analytics"))
}

/// The demo on a free port, until it is dropped.
pub(crate) struct Demo {
    pub(crate) address: String,
    child: Child,
    /// Held open: a program that cannot print its greeting to the end stops.
    _output: BufReader<ChildStdout>,
}

impl Demo {
    pub(crate) fn start() -> Self {
        let mut demo = program();
        demo.args(["demo", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = demo.spawn().expect("the program starts");
        let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
        let address = output
            .by_ref()
            .lines()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once("http://")?.1.split('/').next()?.to_owned()));
        Self {
            address: address.expect("it says where it listens"),
            child,
            _output: output,
        }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}
