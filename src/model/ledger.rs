//! Money and hours of a month, by who pays.

use crate::scenario::land::Land;

/// What a month costs, by who pays; a price is in the account of its payer. Administrations are
/// booked as they are, Länder and the federation for the register.
#[derive(Debug, Clone)]
pub struct Ledger {
    /// Administrations, by class.
    pub administrations: Vec<Account>,
    /// Länder.
    pub laender: [Account; Land::COUNT],
    /// The federation.
    pub federation: Account,
}

impl Ledger {
    /// Nothing booked, for a number of classes.
    pub fn empty(classes: usize) -> Self {
        Self {
            administrations: vec![Account::default(); classes],
            laender: [Account::default(); Land::COUNT],
            federation: Account::default(),
        }
    }

    /// Starts the sums of a month anew.
    pub fn begin_month(&mut self) {
        self.administrations.fill(Account::default());
        self.laender = Default::default();
        self.federation = Account::default();
    }

    /// Books a price that an administration of a class pays, of which a grant of its Land bears a
    /// part [EUR]; with the Land its weight.
    #[inline]
    pub fn spend_granted(
        &mut self,
        class: usize,
        (land, weight): (usize, f64),
        price: f64,
        granted: f64,
    ) {
        let account = self.of(class);
        account.spend(price);
        if granted > 0.0 {
            account.receive(granted);
            self.laender[land].spend(weight * granted);
        }
    }

    /// The account of the administrations of a class.
    #[inline]
    pub fn of(&mut self, class: usize) -> &mut Account {
        &mut self.administrations[class]
    }
}

/// Money and hours of a month in whole parts, which add up the same in any order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Account {
    spent: i64,
    received: i64,
    worked: i64,
    claimed: i64,
}

/// Parts of a euro or an hour in an [`Account`].
const PARTS: f64 = (1_u64 << 20) as f64;

/// Whole parts of an amount that is not negative; what is less than one is dropped.
#[inline]
const fn parts(amount: f64) -> i64 {
    (amount * PARTS) as i64
}

impl Account {
    /// Books spending [EUR].
    #[inline]
    pub fn spend(&mut self, eur: f64) {
        self.spent += parts(eur);
    }

    /// Books money from another payer [EUR].
    #[inline]
    pub fn receive(&mut self, eur: f64) {
        self.received += parts(eur);
    }

    /// Books work on online services and internal digitalisation [hours].
    #[inline]
    pub fn work(&mut self, hours: f64) {
        self.worked += parts(hours);
    }

    /// Books hours that a lever asks of others [hours].
    #[inline]
    pub fn claim(&mut self, hours: f64) {
        self.claimed += parts(hours);
    }

    /// Adds another account, so many times.
    pub const fn add(&mut self, other: &Self, times: i64) {
        self.spent += times * other.spent;
        self.received += times * other.received;
        self.worked += times * other.worked;
        self.claimed += times * other.claimed;
    }

    /// What was spent [EUR].
    pub fn spent(&self) -> f64 {
        self.spent as f64 / PARTS
    }

    /// What came from other payers [EUR].
    pub fn received(&self) -> f64 {
        self.received as f64 / PARTS
    }

    /// What was spent of its own money [EUR].
    pub fn net(&self) -> f64 {
        (self.spent - self.received) as f64 / PARTS
    }

    /// Work on online services and internal digitalisation [hours].
    pub fn worked(&self) -> f64 {
        self.worked as f64 / PARTS
    }

    /// Hours that levers ask for [hours].
    pub fn claimed(&self) -> f64 {
        self.claimed as f64 / PARTS
    }
}
