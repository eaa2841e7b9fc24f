import Foundation

/// A picture, upright, in sRGB and on white: red, green, blue and a byte that means nothing, row by row.
struct Picture {
    let width: Int
    let height: Int
    let rgbx: [UInt8]
}

/// What a model takes.
struct InputSize: Decodable {
    let width: Int
    let height: Int
    let channels: Int
}

/// Brings a picture to a model's input as Epochal does: scaled to cover the size (made smaller by Lanczos, larger by
/// bicubic), cut to the centre; grey by the luminance of its light.
///
/// - Returns: bytes 0 to 255, height x width x channels.
func fit(_ picture: Picture, to size: InputSize) -> [UInt8] {
    let shrink = min(Double(picture.width) / Double(size.width), Double(picture.height) / Double(size.height))
    let across = taps(length: picture.width, wanted: size.width, shrink: shrink)
    let down = taps(length: picture.height, wanted: size.height, shrink: shrink)
    let narrow = narrowed(picture, across)
    var pixels = [UInt8](repeating: 0, count: size.width * size.height * size.channels)
    var color = [0.0, 0.0, 0.0]
    for y in 0..<size.height {
        for x in 0..<size.width {
            for channel in 0..<3 {
                var sum = 0.0
                for (place, weight) in down[y] { sum += weight * Double(narrow[(place * size.width + x) * 3 + channel]) }
                color[channel] = min(255, max(0, sum)).rounded()
            }
            let at = (y * size.width + x) * size.channels
            if size.channels == 1 {
                pixels[at] = grey(color)
            } else {
                for channel in 0..<3 { pixels[at + channel] = UInt8(color[channel]) }
            }
        }
    }
    return pixels
}

/// Which old pixels make a new one, and how much each counts; the sum is 1.
private typealias Tap = [(place: Int, weight: Double)]

/// Of one direction: those of the `wanted` pixels in the middle. Lengths are rounded, the factor is not.
private func taps(length: Int, wanted: Int, shrink: Double) -> [Tap] {
    let covering = max(wanted, Int((Double(length) / shrink + 0.5).rounded(.down)))
    let over = (Double(covering) * shrink - Double(length)) / 2
    // libvips, which Epochal uses, enlarges with half a new pixel's offset.
    let shift = shrink < 1 ? shrink / 2 : 0
    let first = (covering - wanted + 1) / 2
    return (0..<wanted).map { index in
        tap(centre: (Double(first + index) + 0.5) * shrink - over - shift, length: length, shrink: shrink)
    }
}

private func tap(centre: Double, length: Int, shrink: Double) -> Tap {
    // Beyond its border a picture goes on.
    let inside = { (place: Int) in min(length - 1, max(0, place)) }
    if shrink == 1 { return [(inside(Int(centre.rounded(.down))), 1)] }
    let spread = max(shrink, 1)
    let radius = (shrink > 1 ? 3.0 : 2.0) * spread
    let first = Int((centre - radius - 0.5).rounded(.up))
    let last = Int((centre + radius - 0.5).rounded(.down))
    let weights = (first...last).map { place -> Double in
        let distance = abs(Double(place) + 0.5 - centre) / spread
        return shrink > 1 ? lanczos(distance) : bicubic(distance)
    }
    let sum = weights.reduce(0, +)
    return weights.enumerated().map { (inside(first + $0.offset), $0.element / sum) }
}

private func lanczos(_ x: Double) -> Double {
    if x == 0 { return 1 }
    if x >= 3 { return 0 }
    let angle = Double.pi * x
    return 3 * sin(angle) * sin(angle / 3) / (angle * angle)
}

private func bicubic(_ x: Double) -> Double {
    if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
}

/// Each row brought to the new width: height x width x 3.
private func narrowed(_ picture: Picture, _ across: [Tap]) -> [Float] {
    var made = [Float](repeating: 0, count: picture.height * across.count * 3)
    picture.rgbx.withUnsafeBufferPointer { bytes in
        for y in 0..<picture.height {
            let row = y * picture.width * 4
            for (x, tap) in across.enumerated() {
                for channel in 0..<3 {
                    var sum = 0.0
                    for (place, weight) in tap { sum += weight * Double(bytes[row + place * 4 + channel]) }
                    made[(y * across.count + x) * 3 + channel] = Float(sum)
                }
            }
        }
    }
    return made
}

/// sRGB is undone, weighed (BT.709) and done again.
private func grey(_ color: [Double]) -> UInt8 {
    let light = 0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2])
    let coded = light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
    return UInt8((min(1, max(0, coded)) * 255).rounded())
}

private func linear(_ value: Double) -> Double {
    let coded = value / 255
    return coded <= 0.04045 ? coded / 12.92 : pow((coded + 0.055) / 1.055, 2.4)
}
