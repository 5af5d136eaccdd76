// A page as those see it who read it by other means, or on a narrow screen.
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** It passes axe and does not scroll sideways. With LOOKS set to a folder, it is photographed into that. */
export async function expectGoodLook(page: Page, what: string): Promise<void> {
	// Colours on their way to another are not what a person reads.
	await page.evaluate(async () => {
		// What turns for as long as something is waited for has no end.
		const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
		await Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)))
	})
	if (process.env.LOOKS) {
		const name = `${what} ${page.viewportSize()?.width}.png`.replaceAll(/[/\s]+/g, '_')
		await page.screenshot({ path: join(process.env.LOOKS, name) })
	}
	const { violations } = await new AxeBuilder({ page }).analyze()
	expect(violations.map(({ id, nodes }) => `${what}: ${id} ${nodes[0]?.html}`)).toEqual([])
	const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
	expect(sideways, what).toBeLessThanOrEqual(0)
}
