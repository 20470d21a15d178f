//! Plate class (GA/T 16.7) and use (GA/T 16.3).

code_table! {
    /// Class of the number plate (GA/T 16.7).
    PlateClass, "plate class" {
        LargeCar = "01", "Large car", "大型汽车";
        SmallCar = "02", "Small car", "小型汽车";
        EmbassyCar = "03", "Embassy car", "使馆汽车";
        ConsulateCar = "04", "Consulate car", "领馆汽车";
        OverseasCar = "05", "Car from outside the border", "境外汽车";
        ForeignCar = "06", "Foreign-owned car", "外籍汽车";
        Motorcycle = "07", "Motorcycle", "普通摩托车";
        LightMotorcycle = "08", "Light motorcycle", "轻便摩托车";
        EmbassyMotorcycle = "09", "Embassy motorcycle", "使馆摩托车";
        ConsulateMotorcycle = "10", "Consulate motorcycle", "领馆摩托车";
        OverseasMotorcycle = "11", "Motorcycle from outside the border", "境外摩托车";
        ForeignMotorcycle = "12", "Foreign-owned motorcycle", "外籍摩托车";
        LowSpeedVehicle = "13", "Low-speed vehicle", "低速车";
        Tractor = "14", "Tractor", "拖拉机";
        Trailer = "15", "Trailer", "挂车";
        TrainingCar = "16", "Training car", "教练汽车";
        TrainingMotorcycle = "17", "Training motorcycle", "教练摩托车";
        TestCar = "18", "Test car", "试验汽车";
        TestMotorcycle = "19", "Test motorcycle", "试验摩托车";
        TemporaryEntryCar = "20", "Car on temporary entry", "临时入境汽车";
        TemporaryEntryMotorcycle = "21", "Motorcycle on temporary entry", "临时入境摩托车";
        TemporaryPlate = "22", "Temporary plate", "临时行驶车";
        PoliceCar = "23", "Police car", "警用汽车";
        PoliceMotorcycle = "24", "Police motorcycle", "警用摩托车";
        FormerFarmMachine = "25", "Former farm-machine plate", "原农机号牌";
        HongKongCar = "26", "Hong Kong car", "香港入出境车";
        MacauCar = "27", "Macau car", "澳门入出境车";
        ArmedPolice = "31", "Armed police plate", "武警号牌";
        Military = "32", "Military plate", "军队号牌";
        NoPlate = "41", "No plate", "无号牌";
        FalsePlate = "42", "False plate", "假号牌";
        MisusedPlate = "43", "Misused plate", "挪用号牌";
        LargeNewEnergyCar = "51", "Large new-energy car", "大型新能源汽车";
        SmallNewEnergyCar = "52", "Small new-energy car", "小型新能源汽车";
        Other = "99", "Other", "其他号牌";
    }
}

code_table! {
    /// What the vehicle is used for (GA/T 16.3).
    UseCode, "use code" {
        NonCommercial = "A", "Non-commercial", "非营运";
        RoadPassenger = "B", "Road passenger transport", "公路客运";
        Bus = "C", "City bus", "公交客运";
        Taxi = "D", "Taxi", "出租客运";
        Tourist = "E", "Tourist transport", "旅游客运";
        Freight = "F", "Freight", "货运";
        Rental = "G", "Rental", "租赁";
        Police = "H", "Police", "警用";
        Fire = "I", "Fire service", "消防";
        Ambulance = "J", "Ambulance", "救护";
        Rescue = "K", "Engineering rescue", "工程救险";
        FormerCommercial = "L", "Formerly commercial, now non-commercial", "营转非";
        FormerTaxi = "M", "Formerly taxi, now non-commercial", "出租转非";
        Training = "N", "Driver training", "教练";
        NurserySchoolBus = "O", "Nursery school bus", "幼儿校车";
        PrimarySchoolBus = "P", "Primary school bus", "小学生校车";
        MiddleSchoolBus = "Q", "Middle school bus", "初中生校车";
        DangerousGoods = "R", "Dangerous goods", "危化品运输";
        SchoolBus = "S", "Primary and middle school bus", "中小学生校车";
        BookedTaxi = "T", "Booked taxi", "预约出租客运";
        FormerBookedTaxi = "U", "Formerly booked taxi, now non-commercial", "预约出租转非";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back() {
        for &class in PlateClass::ALL {
            assert_eq!(class.code().parse(), Ok(class));
            assert_eq!(class.to_string(), class.code());
        }
        for &code in UseCode::ALL {
            assert_eq!(code.code().parse(), Ok(code));
        }
        assert!("00".parse::<PlateClass>().is_err());
        assert!("a".parse::<UseCode>().is_err());
    }
}
