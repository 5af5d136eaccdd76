// The browser's console during a story, which must stay empty.
import type { BrowserContext } from '@playwright/test'
import type { Page as FirefoxPage } from 'puppeteer-core'

export class Console {
	private readonly said: { text: string; address: string }[] = []
	private readonly announced: RegExp[] = []
	/** Refused requests of a person. The page shows the refusal; the browser also logs it. */
	private readonly refused = new Set<string>()

	private readonly watched: BrowserContext[] = []

	/** Closes all pages before the product stops: an open page would log that. */
	async leave(): Promise<void> {
		for (const context of this.watched) await Promise.all(context.pages().map((page) => page.close()))
	}

	watch(context: BrowserContext): void {
		this.watched.push(context)
		context.on('console', (message) => {
			if (message.type() === 'error' || message.type() === 'warning') {
				this.said.push({ text: message.text(), address: message.location().url })
			}
		})
		context.on('weberror', (error) => this.said.push({ text: String(error.error()), address: '' }))
		context.on('response', (response) => {
			const isRefusal = response.status() >= 400 && response.status() < 500
			if (isRefusal && response.request().method() !== 'GET') this.refused.add(response.url())
		})
	}

	/** Uses `log.entryAdded` of WebDriver BiDi, which does not report failed requests. */
	watchInFirefox(page: FirefoxPage): void {
		page.on('console', (message) => {
			if (message.type() === 'error' || message.type() === 'warn') {
				this.said.push({ text: message.text(), address: message.location().url ?? '' })
			}
		})
		page.on('pageerror', (error) => this.said.push({ text: String(error), address: '' }))
	}

	/** Announces messages that the story causes. */
	announce(...patterns: RegExp[]): void {
		this.announced.push(...patterns)
	}

	/** Announces failures of the server, its database or the connection. */
	announceFaults(): void {
		this.announce(/^Failed to load resource: (net::|the server responded with a status of 50)/)
	}

	/** Messages that were not announced. */
	rest(): string[] {
		const isRefusal = ({ text, address }: { text: string; address: string }) =>
			/^Failed to load resource: the server responded with a status of 4/.test(text) && this.refused.has(address)
		// For an error object, Firefox reports only the place.
		const isAnnounced = (whole: string) => this.announced.some((pattern) => pattern.test(whole))
		const rest = this.said.filter((one) => !isRefusal(one)).map(({ text, address }) => `${text} (${address})`)
		return rest.filter((whole) => !isAnnounced(whole))
	}
}
