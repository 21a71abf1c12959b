//! nginx before servers, set as the README says.

use std::{
    env, fs,
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// How long it may take to begin.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(20);
/// What the README has in its place.
const LISTENS: &str = "listen 443 ssl;";
const SERVERS: &str = "server 127.0.0.1:8080;";

/// It shares requests out among servers until it is dropped. Each answer tells in `X-Server` whose it is.
pub(crate) struct Balancer {
    pub(crate) address: String,
    nginx: Child,
    _folder: TempDir,
}

impl Balancer {
    pub(crate) fn before(servers: &[String]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let address = free_address();
        let file = folder.path().join("nginx.conf");
        fs::write(&file, configuration(folder.path(), &address, servers)).expect("a file");
        let nginx = Command::new("nginx")
            .arg("-p")
            .arg(folder.path())
            .arg("-c")
            .arg(&file)
            .env(
                "PATH",
                format!("{}:/usr/sbin", env::var("PATH").unwrap_or_default()),
            )
            .stdin(Stdio::null())
            .spawn()
            .expect("nginx is installed");
        let balancer = Self {
            address,
            nginx,
            _folder: folder,
        };
        balancer.until_it_listens();
        balancer
    }

    fn until_it_listens(&self) {
        let start = Instant::now();
        while TcpStream::connect(&self.address).is_err() {
            assert!(
                start.elapsed() < PATIENCE,
                "nginx does not listen: what it said stands above"
            );
            std::thread::sleep(LOOK);
        }
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        // It may have ended.
        drop(self.nginx.kill());
        drop(self.nginx.wait());
    }
}

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").to_string()
}

/// What the README shows, with other addresses, and in one process that keeps everything in the folder.
fn configuration(folder: &Path, address: &str, servers: &[String]) -> String {
    let readme = include_str!("../../../README.md");
    let (_, shown) = readme.split_once("```nginx\n").expect("the README shows one");
    let (shown, _) = shown.split_once("```").expect("it ends");
    assert!(shown.contains(LISTENS) && shown.contains(SERVERS), "{shown}");
    let servers: Vec<_> = servers.iter().map(|server| format!("server {server};")).collect();
    let shown = shown
        .replace(
            LISTENS,
            &format!("listen {address};\n    add_header X-Server $upstream_addr always;"),
        )
        .replace(SERVERS, &servers.join(" "));
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("    {name}_temp_path {}/{name};\n", folder.display()))
        .concat();
    format!(
        "daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log stderr warn;\nevents {{}}\n\
         http {{\n    access_log off;\n{temporary}{shown}}}\n",
        folder = folder.display()
    )
}
