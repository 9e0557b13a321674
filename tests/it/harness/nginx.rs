//! Debian's nginx in front of several instances, as ARCHITECTURE.md tells to set it up.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A proxy on a port of its own; it ends with the value.
pub struct Nginx {
    child: Child,
    /// `127.0.0.1:PORT`
    pub address: String,
    _prefix: tempfile::TempDir,
}

impl Nginx {
    /// In front of servers, each `127.0.0.1:PORT`.
    pub async fn before(servers: &[String]) -> Nginx {
        let prefix = tempfile::Builder::new().prefix("sanjha-nginx").tempdir().expect("a folder");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address").to_string();
        drop(listener);
        let folder = prefix.path().display();
        let upstream: String = servers.iter().map(|at| format!("server {at} max_fails=1 fail_timeout=1s;")).collect();
        let config = format!(
            "daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors;
            events {{ worker_connections 1024; }}
            http {{
              access_log off;
              client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
              uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
              upstream sanjha {{ {upstream} keepalive 16; }}
              server {{
                listen {address};
                client_max_body_size 6m;
                location / {{
                  proxy_pass http://sanjha;
                  proxy_http_version 1.1;
                  proxy_set_header Connection \"\";
                  proxy_set_header Host $http_host;
                  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                  proxy_next_upstream error timeout http_503 non_idempotent;
                  proxy_connect_timeout 2s;
                  proxy_read_timeout 65s;
                }}
              }}
            }}"
        );
        let file = prefix.path().join("nginx.conf");
        std::fs::write(&file, config).expect("its configuration");
        // Its worker runs as another user where we are root.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(prefix.path(), open).expect("open");
        let child =
            Command::new(if std::path::Path::new("/usr/sbin/nginx").exists() { "/usr/sbin/nginx" } else { "nginx" })
                .arg("-p")
                .arg(prefix.path())
                .arg("-c")
                .arg(&file)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("apt-get install nginx-light");
        let begun = Instant::now();
        while tokio::net::TcpStream::connect(&address).await.is_err() {
            assert!(begun.elapsed() < Duration::from_secs(10), "nginx does not listen");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Nginx { child, address, _prefix: prefix }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its worker ends with it only when it is asked.
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}
