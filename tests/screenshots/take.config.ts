// Takes the README's screenshots, with a built product. In tests: `npx playwright test --config screenshots/take.config.ts`
import { defineConfig } from '@playwright/test'
import stories from '../playwright.config.ts'

export default defineConfig({ ...stories, testDir: '.', testMatch: 'take.ts', outputDir: '../out' })
