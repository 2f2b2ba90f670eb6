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

/// Money and hours of a month in whole parts, which add up the same in any order; parts of a euro
/// times those of a weight leave 64 bits too little room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Account {
    spent: i128,
    received: i128,
    income: i128,
    lapsed: i128,
    awarded: i128,
    forfeited: i128,
    given: i128,
    used: [i128; USES],
    claimed: i128,
}

/// What hours of a month went to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Use {
    /// Services up to level 2.
    Online,
    /// DMS, links, migrations and the raising of levels.
    Internal,
    /// Upkeep of what is online, agreements in cooperations, applications for grants.
    Upkeep,
    /// Tasks that are not digital.
    Mandatory,
    /// Nothing: daily work where nothing is in hand, and what is more than can be carried over.
    Idle,
}

/// Number of uses.
const USES: usize = 5;

/// Parts of a euro or an hour in an [`Account`].
const PARTS: f64 = (1_u64 << 20) as f64;

/// Whole parts of an amount that is not negative; what is less than one is dropped.
#[inline]
fn parts(amount: f64) -> i128 {
    i128::from((amount * PARTS) as i64)
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

    /// Books money of its own budgets [EUR].
    #[inline]
    pub fn earn(&mut self, eur: f64) {
        self.income += parts(eur);
    }

    /// Books own money that cannot be carried over [EUR].
    #[inline]
    pub fn lapse(&mut self, eur: f64) {
        self.lapsed += parts(eur);
    }

    /// Books a grant that is awarded [EUR].
    #[inline]
    pub fn award(&mut self, eur: f64) {
        self.awarded += parts(eur);
    }

    /// Books what is left of a grant that lapses [EUR].
    #[inline]
    pub fn forfeit(&mut self, eur: f64) {
        self.forfeited += parts(eur);
    }

    /// Books hours of staff, and hours that services save [hours].
    #[inline]
    pub fn give(&mut self, hours: f64) {
        self.given += parts(hours);
    }

    /// Books what hours went to [hours].
    #[inline]
    pub fn work(&mut self, on: Use, hours: f64) {
        self.used[on as usize] += parts(hours);
    }

    /// Books hours that a lever asks of others [hours].
    #[inline]
    pub fn claim(&mut self, hours: f64) {
        self.claimed += parts(hours);
    }

    /// Adds another account, so many times.
    pub fn add(&mut self, other: &Self, times: i128) {
        self.spent += times * other.spent;
        self.received += times * other.received;
        self.income += times * other.income;
        self.lapsed += times * other.lapsed;
        self.awarded += times * other.awarded;
        self.forfeited += times * other.forfeited;
        self.given += times * other.given;
        for (used, others) in self.used.iter_mut().zip(other.used) {
            *used += times * others;
        }
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

    /// What came from its own budgets [EUR].
    pub fn income(&self) -> f64 {
        self.income as f64 / PARTS
    }

    /// Own money that could not be carried over [EUR].
    pub fn lapsed(&self) -> f64 {
        self.lapsed as f64 / PARTS
    }

    /// Grants that were awarded [EUR].
    pub fn awarded(&self) -> f64 {
        self.awarded as f64 / PARTS
    }

    /// What lapsed of grants [EUR].
    pub fn forfeited(&self) -> f64 {
        self.forfeited as f64 / PARTS
    }

    /// Hours of staff, and hours that services saved [hours].
    pub fn given(&self) -> f64 {
        self.given as f64 / PARTS
    }

    /// What went to some uses together [hours].
    pub fn used(&self, uses: &[Use]) -> f64 {
        uses.iter().map(|on| self.used[*on as usize]).sum::<i128>() as f64 / PARTS
    }

    /// Hours that levers ask for [hours].
    pub fn claimed(&self) -> f64 {
        self.claimed as f64 / PARTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_hold_a_month_of_all_administrations_in_parts_of_weights() {
        let (mut month, mut account) = (Account::default(), Account::default());
        account.spend(1e9);
        month.add(&account, 1 << 16);
        assert_eq!(month.spent(), 65_536e9);
    }
}
