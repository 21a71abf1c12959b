//! Readers that read next to nothing.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

/// Asks for a file, and reads no more of it than that it has begun.
pub(crate) async fn deaf(address: &str, token: &str, path: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut stream = socket.connect(address.parse().unwrap()).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut status = [0; 12];
    stream.read_exact(&mut status).await.unwrap();
    assert_eq!(&status, b"HTTP/1.1 200", "{path}");
    stream
}

/// The same that leaves then, and comes back once the server knows.
pub(crate) async fn leaving(address: &str, token: &str, path: &str) {
    let mut stream = deaf(address, token, path).await;
    stream.shutdown().await.unwrap();
    // A reset is an end, too.
    drop(stream.read_to_end(&mut Vec::new()).await);
}
