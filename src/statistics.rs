//! Small statistics on slices of numbers. No randomness, no tables.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// Arithmetic mean; NaN for an empty slice.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Sample standard deviation (divisor n - 1); 0 for fewer than two values.
pub fn standard_deviation(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let centre = mean(values);
    let sum: f64 = values.iter().map(|x| (x - centre) * (x - centre)).sum();
    (sum / (values.len() - 1) as f64).sqrt()
}

/// Quantile of ascending values by linear interpolation (type 7 of Hyndman and Fan 1996); NaN for
/// an empty slice.
pub fn quantile(ascending: &[f64], share: f64) -> f64 {
    let Some(last) = ascending.len().checked_sub(1) else { return f64::NAN };
    let position = share * last as f64;
    let below = position.floor() as usize;
    let above = (below + 1).min(last);
    ascending[below] + (position - below as f64) * (ascending[above] - ascending[below])
}

/// Mean and sum of squared deviations of values taken in one after the other (Welford 1962).
#[derive(Debug, Clone, Copy, Default)]
pub struct Moments {
    n: u64,
    mean: f64,
    squares: f64,
}

impl Moments {
    /// Takes in the next value.
    pub fn add(&mut self, value: f64) {
        self.n += 1;
        let distance = value - self.mean;
        self.mean += distance / self.n as f64;
        self.squares += distance * (value - self.mean);
    }

    /// Number of values.
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// Mean; 0 without values.
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// Sample variance; 0 for fewer than two values.
    pub fn variance(&self) -> f64 {
        if self.n < 2 { 0.0 } else { self.squares / (self.n - 1) as f64 }
    }
}

/// Means, variances and covariance of pairs taken in one after the other.
#[derive(Debug, Clone, Copy, Default)]
pub struct CoMoments {
    sides: [Moments; 2],
    products: f64,
}

impl CoMoments {
    /// Takes in the next pair.
    pub fn add(&mut self, x: f64, y: f64) {
        let distance = x - self.sides[0].mean();
        self.sides[0].add(x);
        self.sides[1].add(y);
        self.products += distance * (y - self.sides[1].mean());
    }

    /// Number of pairs.
    pub const fn n(&self) -> u64 {
        self.sides[0].n()
    }

    /// One side of the pairs.
    pub const fn of(&self, side: usize) -> Moments {
        self.sides[side]
    }

    /// Sample covariance; 0 for fewer than two pairs.
    pub fn covariance(&self) -> f64 {
        if self.n() < 2 { 0.0 } else { self.products / (self.n() - 1) as f64 }
    }
}

/// Half the width of the confidence interval of a mean of `n` values with standard deviation `sd`,
/// by Student's t; NaN for fewer than two.
pub fn half_width(sd: f64, n: u64, confidence: f64) -> f64 {
    student(n, confidence) * sd / (n as f64).sqrt()
}

/// Student's t by which the standard error of a mean of `n` values becomes half the width of its
/// confidence interval; NaN for fewer than two.
pub fn student(n: u64, confidence: f64) -> f64 {
    if n < 2 {
        return f64::NAN;
    }
    let t = StudentsT::new(0.0, 1.0, (n - 1) as f64)
        .map_or(f64::NAN, |student| student.inverse_cdf(f64::midpoint(1.0, confidence)));
    // The distribution's own arithmetic may differ in the last digits between platforms.
    (t * 1e9).round() / 1e9
}

/// Quantile of the standard normal distribution: a rational start (Abramowitz and Stegun 26.2.23)
/// refined by three Halley steps on `libm::erfc`, which is portable to the bit.
pub fn normal_quantile(p: f64) -> f64 {
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    let t = libm::sqrt(-2.0 * libm::log(p));
    let mut x = -(t
        - (2.515_517 + t * (0.802_853 + t * 0.010_328))
            / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308))));
    for _ in 0..3 {
        let error = 0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2) - p;
        let step = error * libm::sqrt(2.0 * std::f64::consts::PI) * libm::exp(0.5 * x * x);
        x -= step / (1.0 + 0.5 * x * step);
    }
    x
}

/// The smaller of two numbers, neither of which is NaN; `f64::min` takes several times as long to
/// look for one.
#[inline]
pub const fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// `1 / (1 + exp(-x))` on the portable exponential.
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_agree_with_type_7_of_r() {
        let x = [1.0, 2.0, 4.0, 7.0];
        assert_eq!(quantile(&x, 0.0), 1.0);
        assert_eq!(quantile(&x, 0.5), 3.0);
        assert_eq!(quantile(&x, 0.25), 1.75);
        assert_eq!(quantile(&x, 1.0), 7.0);
        assert!(quantile(&[], 0.5).is_nan());
        assert_eq!(quantile(&[3.0], 0.9), 3.0);
    }

    #[test]
    fn standard_deviation_uses_n_minus_one() {
        assert!(
            (standard_deviation(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0])
                - (32.0_f64 / 7.0).sqrt())
            .abs()
                < 1e-15
        );
        assert_eq!(standard_deviation(&[5.0]), 0.0);
    }

    #[test]
    fn normal_quantiles_agree_with_the_tables() {
        for (p, x) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.001, -3.090_232_306_167_813_5),
            (1e-10, -6.361_340_902_404_056),
        ] {
            assert!((normal_quantile(p) - x).abs() < 1e-9, "{p}: {}", normal_quantile(p));
        }
    }
}
