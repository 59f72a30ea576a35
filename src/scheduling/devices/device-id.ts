/** `driver/pool/device` (schedulerapi DeviceID). */
export type DeviceId = string;

export function deviceIdOf(driver: string, pool: string, device: string): DeviceId {
  return `${driver}/${pool}/${device}`;
}
