"""Draws (model.md, 7.9.1 to 7.9.3): addressed ones, or in their place those of a generator of NumPy."""

from enum import IntEnum

import numpy as np
from scipy.special import ndtri

MASK = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
ONCE = -1  # month of questions that are asked once


class Decision(IntEnum):
    STAFF = 6
    POSTS = 7
    TASTE = 13
    PROVIDER_ORDER = 15
    COOPERATION_ORDER = 16
    PRODUCT_COMPATIBLE = 17
    EFA_CONTRACT = 18
    EFA_PILOT = 19
    KNOWLEDGE = 20
    INITIAL_DMS = 21
    INITIAL_DMS_PROGRESS = 22
    INITIAL_VACANCY = 23
    INITIAL_FORMS = 24
    PIONEER = 25
    INITIAL_MEMBERSHIP = 26
    OFFICIAL_DEPTH = 27
    ADDED_POSTS = 28
    WILL = 29
    SKILL = 30
    PROVIDER_PACE = 31
    BARRIER = 32
    BARRIER_END = 33
    CHANGE = 34
    BACK_OFFICE = 35
    BACK_OFFICE_DELAY = 36
    ONCE_ONLY_READINESS = 37
    JOINT_TASK = 38
    LEAVING = 40
    FILLING = 41
    START = 42
    DMS_START = 43
    EFFORT = 44
    FOUNDING = 45
    JOINING = 46
    LEAVING_COOPERATION = 47
    TURN = 48
    ONCE_ONLY = 49


OF_POPULATION = {
    Decision.STAFF,
    Decision.POSTS,
    Decision.TASTE,
    Decision.PRODUCT_COMPATIBLE,
    Decision.OFFICIAL_DEPTH,
    Decision.ADDED_POSTS,
    Decision.WILL,
    Decision.SKILL,
    Decision.ONCE_ONLY_READINESS,
    Decision.JOINT_TASK,
    Decision.ONCE_ONLY,
}


def mix(z):
    """Finaliser of splitmix64, of a number or of an array of 64-bit numbers."""
    if isinstance(z, int):
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def identity(text):
    """FNV-1a hash of a text, mixed."""
    z = 0xCBF29CE484222325
    for byte in text.encode():
        z = ((z ^ byte) * 0x100000001B3) & MASK
    return mix(z)


def identities(texts):
    return np.array([identity(text) for text in texts], np.uint64)


class Draws:
    """Draws of an own generator: addresses only say how many are asked for."""

    def __init__(self, seed):
        self.generator = np.random.default_rng(seed)

    def uniform(self, decision, who, item=None, month=ONCE):
        """One number in (0, 1) for each of `who` and each of their items, of shapes that NumPy broadcasts."""
        return self.generator.random(np.broadcast_shapes(np.shape(who), np.shape(item)))

    def normal(self, *address, **when):
        return ndtri(self.uniform(*address, **when))

    def gumbel(self, *address, **when):
        return -np.log(-np.log(self.uniform(*address, **when)))

    def binomial(self, trials, chance, *address, **when):
        """Inversion of one uniform from zero events upwards; of one trial, a success if it is below the chance."""
        u = self.uniform(*address, **when)
        chance = np.broadcast_to(chance, u.shape)
        events = np.zeros(u.shape, int)
        term = (1 - chance) ** trials
        below = term.copy()
        for k in range(1, trials.max() + 1):
            events += (u >= below) & (k <= trials)
            term = term * (trials - k + 1) / k * chance / (1 - chance)
            below += term
        return np.where(trials == 1, u < chance, events)


class AddressedDraws(Draws):
    """The draws of a replicate (from 0) of a seed; who and items are numbers or identities."""

    def __init__(self, seed, replicate=0):
        self.of_replicate = mix(mix((seed + GOLDEN) & MASK) ^ ((replicate + 1) * GOLDEN & MASK))
        self.of_population = mix(mix(seed ^ GOLDEN) ^ 0x706F70756C617469)

    def uniform(self, decision, who, item=None, month=ONCE):
        key = self.of_population if decision in OF_POPULATION else self.of_replicate
        question = mix((mix(key ^ (decision * GOLDEN & MASK)) + month * GOLDEN) & MASK)
        address = np.array(who, np.uint64, ndmin=1)
        if item is not None:
            address = address + (np.array(item, np.uint64, ndmin=1) + np.uint64(1)) * np.uint64(GOLDEN)
        x = mix(np.uint64(question) ^ address)
        return ((x >> np.uint64(12)).astype(float) + 0.5) / 2.0**52
