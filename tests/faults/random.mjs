// Reproducible random numbers (mulberry32).
export class Random {
	constructor(seed) {
		this.state = seed >>> 0
	}

	/** An independent stream for each number. */
	static fork(seed, number) {
		const random = new Random(Math.imul(seed, 2654435761) ^ Math.imul(number + 1, 40503))
		random.next()
		return random
	}

	/** From 0 to below 1. */
	next() {
		this.state = (this.state + 0x6d2b79f5) >>> 0
		let mixed = this.state
		mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
	}

	below(limit) {
		return Math.floor(this.next() * limit)
	}

	between(least, most) {
		return least + this.next() * (most - least)
	}

	pick(choices) {
		return choices[this.below(choices.length)]
	}
}
