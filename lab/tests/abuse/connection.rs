//! A raw TCP connection, for requests that HTTP libraries refuse to send.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection to the API.
pub(crate) struct Connection(TcpStream);

/// The tested parts of an answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Null where the answer has no JSON body.
    pub(crate) body: Value,
}

impl Connection {
    /// Connects to the server at this URL.
    pub(crate) async fn to(url: &str) -> Self {
        let stream = TcpStream::connect(url.trim_start_matches("http://")).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self(stream)
    }

    /// Writes, and reads the answer; `None` where the connection ends without one.
    pub(crate) async fn say(mut self, bytes: &[u8]) -> Option<Answer> {
        // The server may answer and close before everything is written.
        let _refused = self.0.write_all(bytes).await;
        read(&mut self.0).await
    }

    /// Writes, closes the sending side, and reads the answer.
    pub(crate) async fn say_all(mut self, bytes: &[u8]) -> Option<Answer> {
        let _refused = self.0.write_all(bytes).await;
        let _closed = self.0.shutdown().await;
        read(&mut self.0).await
    }

    /// Writes `start`, and then one byte after each interval until the server closes.
    pub(crate) async fn drip(self, start: &[u8], every: Duration) -> Option<Answer> {
        let (mut reader, mut writer) = self.0.into_split();
        writer.write_all(start).await.unwrap();
        let drip = async {
            while writer.write_all(b"x").await.is_ok() {
                tokio::time::sleep(every).await;
            }
            std::future::pending::<()>().await;
        };
        tokio::select! {
            answer = read(&mut reader) => answer,
            () = drip => None,
        }
    }
}

/// Reads to the end of the connection, which is reset where the server closes with unread bytes.
/// something unread.
async fn read(stream: &mut (impl AsyncReadExt + Unpin)) -> Option<Answer> {
    let (mut read, mut piece) = (Vec::new(), [0; 4_096]);
    while let Ok(length @ 1..) = stream.read(&mut piece).await {
        read.extend_from_slice(&piece[..length]);
    }
    let text = String::from_utf8(read).unwrap();
    let status = text.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let body = body.find('{').zip(body.rfind('}')).map(|(from, to)| &body[from..=to]);
    Some(Answer {
        status,
        body: body.map_or(Value::Null, |body| serde_json::from_str(body).unwrap()),
    })
}

impl Answer {
    /// The status and the code; the code is empty where there is none.
    pub(crate) fn kind(&self) -> (u16, &str) {
        (self.status, self.body["code"].as_str().unwrap_or_default())
    }
}
