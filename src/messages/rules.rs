//! Which channels a message takes, and what becomes of it after a try.

use crate::base::Lang;

/// A way out of the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// E-mail.
    Email,
    /// SMS, WhatsApp or whatever the gateway makes of it.
    Sms,
}

impl Channel {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Channel::Email => "email",
            Channel::Sms => "sms",
        }
    }

    /// The channel of a stored code.
    pub fn from_code(code: &str) -> Option<Channel> {
        [Channel::Email, Channel::Sms].into_iter().find(|channel| channel.code() == code)
    }
}

/// Somebody a message can go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// Name.
    pub name: String,
    /// Language they read.
    pub lang: Lang,
    /// Address, unless there is none or they want no e-mail.
    pub email: Option<String>,
    /// Ten digits, unless there are none or they want no SMS.
    pub phone: Option<String>,
}

/// Which ports are set up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Open {
    /// A mail server.
    pub email: bool,
    /// A gateway for SMS.
    pub sms: bool,
}

impl Open {
    fn has(self, channel: Channel) -> bool {
        match channel {
            Channel::Email => self.email,
            Channel::Sms => self.sms,
        }
    }
}

/// The ways a message takes, with address, and whether it can leave. With ports set up it takes
/// those; where none of them reaches the receiver, it is kept for reading.
pub fn ways(receiver: &Receiver, open: Open) -> Vec<(Channel, String, bool)> {
    let addresses = [(Channel::Email, &receiver.email), (Channel::Sms, &receiver.phone)];
    let all: Vec<(Channel, String, bool)> = addresses
        .into_iter()
        .filter_map(|(channel, address)| Some((channel, address.clone()?, open.has(channel))))
        .collect();
    let leaving: Vec<_> = all.iter().filter(|(_, _, leaves)| *leaves).cloned().collect();
    if leaving.is_empty() { all } else { leaving }
}

/// What a port answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Taken.
    Taken,
    /// This message not now: tried again some times.
    Failed(String),
    /// This message never: another try would be in vain.
    Refused(String),
    /// The port itself does not work: no fault of the message.
    Unreachable(String),
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It has left.
    Sent,
    /// Tried again after so many seconds.
    Again(i64),
    /// Not tried any more until somebody asks.
    Parked,
}

/// Tries of a message that fails by itself.
const MOST_TRIES: i64 = 8;
/// Doublings of the waiting time: with a minute at first, 64 minutes at last.
const MOST_DOUBLINGS: u32 = 6;
/// As long as the port does not work, messages wait at most so many doublings (16 minutes), that
/// all leave soon after it works again.
const DOUBLINGS_UNREACHABLE: u32 = 4;
/// Nobody needs a message after three days.
const LONGEST_HOURS: i64 = 72;

/// What becomes of a message after a try. `tries` counts this one; `step` is the first waiting time
/// in seconds; `jitter` from 0 to 99 spreads the tries by up to half a waiting time.
pub fn next(outcome: &Outcome, tries: i64, hours_old: i64, step: i64, jitter: i64) -> Next {
    let most = match outcome {
        Outcome::Taken => return Next::Sent,
        Outcome::Refused(_) => return Next::Parked,
        _ if hours_old >= LONGEST_HOURS => return Next::Parked,
        Outcome::Failed(_) if tries >= MOST_TRIES => return Next::Parked,
        Outcome::Failed(_) => MOST_DOUBLINGS,
        Outcome::Unreachable(_) => DOUBLINGS_UNREACHABLE,
    };
    let doublings = u32::try_from(tries - 1).unwrap_or_default().min(most);
    let wait = step.saturating_mul(1 << doublings);
    Next::Again(wait + wait * jitter.clamp(0, 99) / 200)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receiver(email: Option<&str>, phone: Option<&str>) -> Receiver {
        Receiver { name: "x".into(), lang: Lang::Hi, email: email.map(str::to_owned), phone: phone.map(str::to_owned) }
    }

    fn channels(receiver: &Receiver, open: Open) -> Vec<(Channel, bool)> {
        ways(receiver, open).into_iter().map(|(channel, _, leaves)| (channel, leaves)).collect()
    }

    #[test]
    fn a_message_takes_every_port_that_reaches_its_receiver_and_else_is_kept() {
        let both = receiver(Some("a@b.example"), Some("5551000001"));
        let (mail_only, all) = (Open { email: true, sms: false }, Open { email: true, sms: true });
        assert_eq!(channels(&both, all), [(Channel::Email, true), (Channel::Sms, true)]);
        assert_eq!(channels(&both, mail_only), [(Channel::Email, true)]);
        assert_eq!(channels(&both, Open::default()), [(Channel::Email, false), (Channel::Sms, false)]);
        assert_eq!(channels(&receiver(None, Some("5551000001")), mail_only), [(Channel::Sms, false)]);
        assert_eq!(channels(&receiver(None, None), all), []);
    }

    #[test]
    fn waiting_doubles_and_a_message_that_fails_by_itself_is_parked() {
        let failed = Outcome::Failed("busy".into());
        let waits: Vec<Next> = (1..=8).map(|tries| next(&failed, tries, 0, 60, 0)).collect();
        let minutes = [1, 2, 4, 8, 16, 32, 64].map(|minutes| Next::Again(minutes * 60));
        assert_eq!(waits[..7], minutes);
        assert_eq!(waits[7], Next::Parked);
        assert_eq!(next(&failed, 1, 0, 60, 99), Next::Again(89));
    }

    #[test]
    fn an_outage_parks_nothing_and_after_it_all_leave_within_a_quarter_of_an_hour_and_jitter() {
        let down = Outcome::Unreachable("refused".into());
        for tries in 1..200 {
            let Next::Again(wait) = next(&down, tries, 10, 60, 99) else { panic!("parked after {tries}") };
            assert!(wait <= 16 * 90, "{wait}");
        }
        assert_eq!(next(&down, 5, LONGEST_HOURS, 60, 0), Next::Parked);
    }

    #[test]
    fn what_is_refused_for_good_is_not_tried_again() {
        assert_eq!(next(&Outcome::Refused("550".into()), 1, 0, 60, 0), Next::Parked);
        assert_eq!(next(&Outcome::Taken, 1, 100, 60, 0), Next::Sent);
    }
}
