package io.drydock.crypt;

import io.drydock.internal.cipher.CipherSpec;
import io.drydock.internal.cipher.CryptLayout;
import io.drydock.internal.cipher.CryptSegment;
import io.drydock.internal.cipher.CryptSegment.Encrypted;
import io.drydock.internal.cipher.CryptSegment.Zeroes;
import io.drydock.internal.cryptsetup.SecretMemory;
import io.drydock.internal.dm.DmDevice;
import io.drydock.internal.dm.DmTarget;
import io.drydock.volume.HostDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The content of encrypted devices by dm-crypt (Documentation/admin-guide/device-mapper). */
final class CryptMapping {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private CryptMapping() {}

    static HostDevice create(
            String name,
            CryptLayout layout,
            SecretMemory volumeKey,
            HostDevice container,
            boolean readOnly)
            throws IOException {
        String number = DmTarget.text(container.deviceNumber());
        List<SecretMemory> parameters = new ArrayList<>();
        try {
            List<DmTarget> table = new ArrayList<>();
            for (CryptSegment segment : layout.segments()) {
                long start = segment.offsetBytes() / DmTarget.SECTOR_BYTES;
                long sectors = segment.lengthBytes() / DmTarget.SECTOR_BYTES;
                switch (segment) {
                    case Zeroes _ -> table.add(DmTarget.of(start, sectors, "zero", ""));
                    case Encrypted encrypted -> {
                        SecretMemory text =
                                parameters(layout.cipher(), volumeKey, number, encrypted);
                        parameters.add(text);
                        table.add(DmTarget.secret(start, sectors, "crypt", text.bytes()));
                    }
                }
            }
            boolean refusesWrites = readOnly || container.isReadOnly();
            return DmDevice.create(name, table, refusesWrites);
        } finally {
            parameters.forEach(SecretMemory::close);
        }
    }

    /** {@code CIPHER KEY IV_OFFSET DEVICE OFFSET [COUNT OPTION...]}. */
    private static SecretMemory parameters(
            CipherSpec cipher, SecretMemory key, String device, Encrypted segment) {
        String before = cipher + " ";
        long offset = segment.containerOffsetBytes() / DmTarget.SECTOR_BYTES;
        String behind = " " + segment.firstNumber() + " " + device + " " + offset + options(cipher);
        long hexBytes = 2 * key.sizeBytes();
        SecretMemory text = SecretMemory.ofSize(before.length() + hexBytes + behind.length());
        put(before, text.bytes(), 0);
        for (long i = 0; i < key.sizeBytes(); i++) {
            int value = key.bytes().get(ValueLayout.JAVA_BYTE, i);
            long at = before.length() + 2 * i;
            text.bytes().set(ValueLayout.JAVA_BYTE, at, HEX[value >> 4 & 0xf]);
            text.bytes().set(ValueLayout.JAVA_BYTE, at + 1, HEX[value & 0xf]);
        }
        put(behind, text.bytes(), before.length() + hexBytes);
        return text;
    }

    private static String options(CipherSpec cipher) {
        if (cipher.sectorBytes() == DmTarget.SECTOR_BYTES) {
            return "";
        }
        String size = "sector_size:" + cipher.sectorBytes();
        return cipher.largeSectors() ? " 2 " + size + " iv_large_sectors" : " 1 " + size;
    }

    private static void put(String text, MemorySegment into, long at) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        MemorySegment.copy(bytes, 0, into, ValueLayout.JAVA_BYTE, at, bytes.length);
    }
}
