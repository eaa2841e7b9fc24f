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
    /// `crop`: scaled until the shorter side fits, the middle cut out; `pad`: until the longer side fits, `fill` around;
    /// `squash`: each side by itself.
    let fit: String
    /// `#rrggbb`.
    let fill: String
}

/// Brings a picture to a model's input as Epochal does, by an antialiased Lanczos window; grey by its luma.
///
/// - Returns: bytes 0 to 255, height x width x channels.
func fit(_ picture: Picture, to size: InputSize) -> [UInt8] {
    let part = placement(picture, size)
    let across = taps(length: picture.width, from: part.left, to: part.right, wanted: part.width)
    let down = taps(length: picture.height, from: part.top, to: part.bottom, wanted: part.height)
    let narrow = narrowed(picture, across)
    let around = color(size.fill)
    var pixels = [UInt8](repeating: 0, count: size.width * size.height * size.channels)
    var color = [0.0, 0.0, 0.0]
    for y in 0..<size.height {
        for x in 0..<size.width {
            let (row, column) = (y - part.y, x - part.x)
            let inside = row >= 0 && row < part.height && column >= 0 && column < part.width
            for channel in 0..<3 {
                var sum = around[channel]
                if inside {
                    sum = 0
                    for (place, weight) in down[row] { sum += weight * Double(narrow[(place * part.width + column) * 3 + channel]) }
                }
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

/// Which part of a picture is kept, and where in the new one it comes to lie.
private struct Placement {
    var left = 0.0, top = 0.0, right: Double, bottom: Double
    var x = 0, y = 0, width: Int, height: Int
}

private func placement(_ picture: Picture, _ size: InputSize) -> Placement {
    let (across, down) = (Double(picture.width), Double(picture.height))
    var part = Placement(right: across, bottom: down, width: size.width, height: size.height)
    if size.fit == "pad" {
        let scale = min(Double(size.width) / across, Double(size.height) / down)
        let wide = across / down >= Double(size.width) / Double(size.height)
        if wide {
            part.height = max(1, Int((down * scale).rounded(.toNearestOrEven)))
        } else {
            part.width = max(1, Int((across * scale).rounded(.toNearestOrEven)))
        }
        part.x = Int((Double(size.width - part.width) / 2).rounded(.toNearestOrEven))
        part.y = Int((Double(size.height - part.height) / 2).rounded(.toNearestOrEven))
    } else if size.fit == "crop" {
        let ratio = Double(size.width) / Double(size.height)
        let wide = across / down > ratio
        let (width, height) = wide ? (ratio * down, down) : (across, across / ratio)
        // Where nothing is scaled, pixels are cut out whole.
        let whole = max(Double(size.width) / across, Double(size.height) / down) == 1
        let middle = { (over: Double) in whole ? (over / 2).rounded(.down) : over / 2 }
        part.left = middle(across - width)
        part.top = middle(down - height)
        part.right = part.left + width
        part.bottom = part.top + height
    }
    return part
}

/// Which old pixels make a new one, and how much each counts; the sum is 1.
private typealias Tap = [(place: Int, weight: Double)]

/// Along one direction, of the part between two edges.
private func taps(length: Int, from start: Double, to end: Double, wanted: Int) -> [Tap] {
    let shrink = (end - start) / Double(wanted)
    let spread = max(shrink, 1)
    return (0..<wanted).map { index in
        let centre = start + (Double(index) + 0.5) * shrink
        let first = max(0, Int(centre - 3 * spread + 0.5))
        let last = min(length, Int(centre + 3 * spread + 0.5))
        let weights = (first..<last).map { lanczos((Double($0) + 0.5 - centre) / spread) }
        let sum = weights.reduce(0, +)
        return weights.enumerated().map { (first + $0.offset, $0.element / sum) }
    }
}

private func lanczos(_ x: Double) -> Double {
    if x == 0 { return 1 }
    if abs(x) >= 3 { return 0 }
    let angle = Double.pi * x
    return 3 * sin(angle) * sin(angle / 3) / (angle * angle)
}

/// Of `#rrggbb`.
private func color(_ text: String) -> [Double] {
    let value = Int(text.dropFirst(), radix: 16) ?? 0
    return [16, 8, 0].map { Double((value >> $0) & 255) }
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

/// Luma of ITU-R 601.
private func grey(_ color: [Double]) -> UInt8 {
    UInt8(min(255, (0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2]).rounded()))
}
