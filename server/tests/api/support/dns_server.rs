//! A real DNS server on loopback, by UDP and TCP, which records its queries.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
};

use hickory_proto::{
    op::{Message, OpCode, ResponseCode},
    rr::{
        Name, RData, Record, RecordType,
        rdata::{A, AAAA, MX},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, UdpSocket},
    task::JoinHandle,
};

/// The records of a name.
#[derive(Debug, Clone)]
pub enum Known {
    /// Preferences and names of mail servers.
    Mx(Vec<(u16, String)>),
    NullMx,
    Address(IpAddr),
    /// The name exists, but without records for mail.
    Nothing,
    ServFail,
    /// The server never answers.
    Silence,
}

type Zone = Arc<Mutex<HashMap<String, Known>>>;
type Asked = Arc<Mutex<Vec<(String, RecordType)>>>;

pub struct DnsServer {
    pub address: SocketAddr,
    zone: Zone,
    asked: Asked,
    serving: [JoinHandle<()>; 2],
}

impl Drop for DnsServer {
    fn drop(&mut self) {
        self.serving.iter().for_each(JoinHandle::abort);
    }
}

impl DnsServer {
    pub async fn start() -> DnsServer {
        let (zone, asked) = (Zone::default(), Asked::default());
        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = tcp.local_addr().unwrap();
        let udp = UdpSocket::bind(address).await.unwrap();
        let serving = [
            tokio::spawn(serve_udp(udp, zone.clone(), asked.clone())),
            tokio::spawn(serve_tcp(tcp, zone.clone(), asked.clone())),
        ];
        DnsServer { address, zone, asked, serving }
    }

    /// Adds a name. Unknown names do not exist (NXDOMAIN).
    pub fn knows(&self, name: &str, known: Known) {
        self.zone.lock().unwrap().insert(name.to_owned(), known);
    }

    /// Adds a domain with these mail servers, the preferred one first.
    pub fn knows_mail_exchangers(&self, domain: &str, addresses: &[IpAddr]) {
        let name = |index: usize| format!("mx{index}.{domain}");
        let servers = (0..addresses.len()).map(|index| (u16::try_from(index * 10).unwrap(), name(index)));
        self.knows(domain, Known::Mx(servers.rev().collect()));
        for (index, address) in addresses.iter().enumerate() {
            self.knows(&name(index), Known::Address(*address));
        }
    }

    /// How often it was asked for records of this type.
    pub fn asked_for(&self, records: RecordType) -> usize {
        self.asked.lock().unwrap().iter().filter(|(_, asked)| *asked == records).count()
    }

    pub fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

async fn serve_udp(socket: UdpSocket, zone: Zone, asked: Asked) {
    let mut packet = [0; 4_096];
    loop {
        let (length, from) = socket.recv_from(&mut packet).await.unwrap();
        if let Some(answer) = answer(&packet[..length], &zone, &asked) {
            socket.send_to(&answer, from).await.unwrap();
        }
    }
}

async fn serve_tcp(listener: TcpListener, zone: Zone, asked: Asked) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let (zone, asked) = (zone.clone(), asked.clone());
        tokio::spawn(async move {
            while let Ok(length) = stream.read_u16().await {
                let mut packet = vec![0; length.into()];
                stream.read_exact(&mut packet).await.unwrap();
                if let Some(answer) = answer(&packet, &zone, &asked) {
                    stream.write_u16(answer.len().try_into().unwrap()).await.unwrap();
                    stream.write_all(&answer).await.unwrap();
                }
            }
        });
    }
}

fn answer(packet: &[u8], zone: &Zone, asked: &Asked) -> Option<Vec<u8>> {
    let request = Message::from_vec(packet).unwrap();
    let query = request.queries[0].clone();
    let name = query.name().to_ascii().to_lowercase();
    let name = name.trim_end_matches('.');
    asked.lock().unwrap().push((name.to_owned(), query.query_type()));
    let known = zone.lock().unwrap().get(name).cloned();
    let mut response = Message::response(request.metadata.id, OpCode::Query);
    response.metadata.recursion_available = true;
    response.metadata.recursion_desired = request.metadata.recursion_desired;
    response.add_query(query.clone());
    let mx = |preference, exchange: &str| RData::MX(MX::new(preference, Name::from_ascii(exchange).unwrap()));
    let records = match (known, query.query_type()) {
        (Some(Known::Silence), _) => return None,
        (None, _) => {
            response.metadata.response_code = ResponseCode::NXDomain;
            Vec::new()
        }
        (Some(Known::ServFail), _) => {
            response.metadata.response_code = ResponseCode::ServFail;
            Vec::new()
        }
        (Some(Known::Mx(servers)), RecordType::MX) => {
            servers.iter().map(|(preference, name)| mx(*preference, &format!("{name}."))).collect()
        }
        (Some(Known::NullMx), RecordType::MX) => vec![mx(0, ".")],
        (Some(Known::Address(IpAddr::V4(address))), RecordType::A) => vec![RData::A(A(address))],
        (Some(Known::Address(IpAddr::V6(address))), RecordType::AAAA) => vec![RData::AAAA(AAAA(address))],
        _ => Vec::new(),
    };
    response.add_answers(records.into_iter().map(|data| Record::from_rdata(query.name().clone(), 300, data)));
    Some(response.to_vec().unwrap())
}
