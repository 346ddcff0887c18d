/** Answers to try things on: good ones, copies, and nonsense, as miners send them. */

export const REFERENCE = 'The sky looks blue because molecules of the air scatter short-wave, blue light from the sun far more than long-wave, red light.';

export const QUERY = 'Why is the sky blue?';

const ANSWERS: readonly [uid: number, answer: string][] = [
  [3, 'Air molecules scatter the blue part of sunlight much more strongly than the red part, so blue light reaches us from every direction.'],
  [7, 'Sunlight is scattered by the gases of the atmosphere. Shorter wavelengths, the blue ones, scatter most: this is called Rayleigh scattering.'],
  [12, 'Sunlight is scattered by the gases of the atmosphere. Shorter wavelengths, the blue ones, scatter most: this is called Rayleigh scattering.'],
  [18, 'sunlight is scattered by the gases of the atmosphere; shorter wavelengths (the blue ones) scatter most - this is called rayleigh scattering'],
  [21, 'Because of Rayleigh scattering.'],
  [34, 'The sky is blue because it reflects the colour of the oceans.'],
  [41, 'At sunset the light passes through more air, most of the blue is lost on the way, and what is left looks red.'],
  [55, 'Blue light has a short wavelength and is bounced around by tiny particles of air; red light mostly goes straight through.'],
  [60, 'As a large language model, I can help with many things! Please tell me more about what you would like to know.'],
  [77, 'blue blue blue sky sky because because blue sky blue because sky light light blue'],
  [83, 'Mix two eggs with a cup of flour, then fry the batter in butter until both sides are golden.'],
  [90, ''],
];

const STEPS = 12;
const PATHS = 20;
/** Miners of the forecast: how wrong their drift is, and how wide their paths spread. */
const FORECASTERS: readonly [uid: number, bias: number, spread: number][] = [
  [3, 0, 1], [7, 0.15, 1], [12, 0.15, 1], [18, -0.4, 1.2], [21, 0, 4], [34, 0.05, 0.2], [41, 1.5, 1], [55, -0.1, 0.8],
];

/** One answer a line, as JSON. */
export function exampleAnswers(): string {
  return ANSWERS.map(([uid, answer]) => JSON.stringify({ uid, answer })).join('\n');
}

/** Values that came, and ensembles that were sent before: made by a formula, the same every time. */
export function exampleForecasts(): { observations: string; answers: string } {
  const came = Array.from({ length: STEPS }, (_, step) => valueAt(step, 0.3 * Math.sin(step)));
  const answers = FORECASTERS.map(([uid, bias, spread]) => JSON.stringify({ uid, forecast: ensemble(bias, spread) }));
  return { observations: came.join(', '), answers: answers.join('\n') };
}

function ensemble(bias: number, spread: number): number[][] {
  return Array.from({ length: PATHS }, (_, path) => {
    const tilt = (path - (PATHS - 1) / 2) / (PATHS / 2);
    return Array.from({ length: STEPS }, (_, step) => valueAt(step, bias * step * 0.2 + spread * tilt * Math.sqrt(step + 1)));
  });
}

/** A price about a hundred, to two decimals. */
function valueAt(step: number, off: number): number {
  return Number((100 + 0.4 * step + off).toFixed(2));
}
