//! A way to PostgreSQL on which connections can be lost as they are when a machine vanishes: nothing comes through
//! any more, and nobody is told.

use std::{
    future::pending,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use reqwest::Url;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
    time::{sleep, timeout},
};

use super::until::{PATIENCE, until};

/// What each 8 KiB take where it is slow.
const SLOWLY: Duration = Duration::from_millis(8);

/// It is open until it is dropped.
pub(crate) struct Passage {
    /// That of the same database by this way.
    pub(crate) url: String,
    ways: Arc<Ways>,
    passing: JoinHandle<()>,
}

#[derive(Default)]
struct Ways {
    all: Mutex<Vec<Arc<Way>>>,
    /// Connections are lost whose client says or said this.
    losing: Mutex<Option<&'static str>>,
    lost: watch::Sender<usize>,
    is_slow: AtomicBool,
}

#[derive(Default)]
struct Way {
    said: Mutex<Vec<u8>>,
    is_lost: AtomicBool,
}

impl Passage {
    pub(crate) async fn to(url: &str) -> Self {
        let there = Url::parse(url).expect("an address");
        let host = there.host_str().expect("a host").to_owned();
        let there = (host, there.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let here = listener.local_addr().expect("an address");
        let mut url = Url::parse(url).expect("an address");
        url.set_host(Some("127.0.0.1")).expect("it has a host");
        url.set_port(Some(here.port())).expect("it has a port");
        // What is said is to be read here.
        url.query_pairs_mut().append_pair("sslmode", "disable");
        let ways = Arc::new(Ways::default());
        Self {
            url: url.into(),
            passing: tokio::spawn(ways.clone().open(listener, there)),
            ways,
        }
    }

    /// Waits until some client has said this.
    pub(crate) async fn until_said(&self, what: &str) {
        let is_said = async || self.ways.all().iter().any(|way| way.says(what));
        until(&format!("somebody says {what}"), is_said).await;
    }

    /// Loses the connections whose client said this, and from now on those whose client says it.
    pub(crate) fn lose(&self, what: &'static str) {
        *self.ways.losing.lock().expect("nobody failed") = Some(what);
        for way in self.ways.all() {
            self.ways.look(&way);
        }
    }

    /// Waits until so many are lost, and loses no other.
    pub(crate) async fn has_lost(&self, many: usize) {
        let mut lost = self.ways.lost.subscribe();
        let lost = timeout(PATIENCE, lost.wait_for(|lost| *lost >= many)).await;
        assert_eq!(*lost.expect("they are lost in time").expect("it is open"), many);
        *self.ways.losing.lock().expect("nobody failed") = None;
    }

    /// From now on what the database says comes slowly.
    pub(crate) fn slow(&self) {
        self.ways.is_slow.store(true, Relaxed);
    }
}

impl Drop for Passage {
    fn drop(&mut self) {
        self.passing.abort();
    }
}

impl Way {
    fn says(&self, what: &str) -> bool {
        let said = self.said.lock().expect("nobody failed");
        said.windows(what.len()).any(|part| part == what.as_bytes())
    }
}

impl Ways {
    fn all(&self) -> Vec<Arc<Way>> {
        self.all.lock().expect("nobody failed").clone()
    }

    async fn open(self: Arc<Self>, listener: TcpListener, there: (String, u16)) {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(&there).await.expect("PostgreSQL is there");
            tokio::spawn(self.clone().pass(client, server));
        }
    }

    /// Ends both connections once one of them ends, unless they are lost.
    async fn pass(self: Arc<Self>, client: TcpStream, server: TcpStream) {
        let way = Arc::new(Way::default());
        self.all.lock().expect("nobody failed").push(way.clone());
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        tokio::select! {
            () = self.carry(&way, from_client, to_server, true) => {}
            () = self.carry(&way, from_server, to_client, false) => {}
        }
    }

    async fn carry(
        &self,
        way: &Way,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
        is_said: bool,
    ) {
        let mut piece = [0; 8 << 10];
        while let Ok(length @ 1..) = from.read(&mut piece).await {
            if is_said {
                way.said.lock().expect("nobody failed").extend(&piece[..length]);
                self.look(way);
            }
            if way.is_lost.load(Relaxed) {
                pending::<()>().await;
            }
            if !is_said && self.is_slow.load(Relaxed) {
                sleep(SLOWLY).await;
            }
            if to.write_all(&piece[..length]).await.is_err() {
                break;
            }
        }
        if way.is_lost.load(Relaxed) {
            pending::<()>().await;
        }
    }

    fn look(&self, way: &Way) {
        let Some(losing) = *self.losing.lock().expect("nobody failed") else {
            return;
        };
        if way.says(losing) && !way.is_lost.swap(true, Relaxed) {
            self.lost.send_modify(|lost| *lost += 1);
        }
    }
}
